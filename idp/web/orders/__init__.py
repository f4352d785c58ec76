"""Ordering: the price first, one confirm, and what became of it; for others' wishes, a yes.

Owns `/orders/…` and the page on which an order that a client asked for is confirmed. What is
shown and done there is reckoned in `idp.activations`.
"""

from idp.web.orders.routes import add_pages

__all__ = ["add_pages"]
