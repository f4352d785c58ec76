"""The operator's billing: TM Forum APIs over the demo's data, a query log, and faults on demand.

`billing_app` is one Flask application. Its state (orders, ended products, tickets) is kept in the
sandbox's folder, in memory alone for tests, and begins anew with `POST /_sandbox/reset`.
"""

from sandbox.billing.app import billing_app
from sandbox.billing.books import Books
from sandbox.billing.faults import KINDS

__all__ = ["KINDS", "Books", "billing_app"]
