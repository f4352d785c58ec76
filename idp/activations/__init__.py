"""What a company has switched on: by whom, on which right, what it costs, and how it is stopped.

Owns the month's rows that sum to the bill, the card of one product, what nobody can open or
uses, price notices, and orders that begin, stop and claim. Facts of products are billing's and
are read for each question; rights are decided on the tree, present or past. Knows no page and
no driver.
"""

from idp.activations.desk import Activations, open_activations
from idp.activations.errors import Unbilled
from idp.activations.granted import granted_order
from idp.activations.handler import order_handler

__all__ = ["Activations", "Unbilled", "granted_order", "open_activations", "order_handler"]
