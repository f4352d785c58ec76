"""Billing made to fit its port: over TM Forum APIs, or from one file.

Owns the resources' paths and shapes, and which of their attributes each of our fields is read
from. The two backends differ in where a resource comes from (`wire`, `file`); what is made of it
is the same code. Nothing that concerns a company or a person is kept from one call to the next.
"""

from idp.adapters.billing.file import FileBilling
from idp.adapters.billing.ledger import Ledger
from idp.adapters.billing.opening import open_billing
from idp.adapters.billing.tmf import TmfBilling

__all__ = ["FileBilling", "Ledger", "TmfBilling", "open_billing"]
