"""What may be missing before anything can be said."""

from idp.model.errors import NotFound


class Unbilled(NotFound):
    """Billing does not know this company."""
