"""What may be missing before anything can be said or done."""

from idp.model.errors import Conflict, NotFound, Refused


class Unbilled(NotFound):
    """Billing does not know this company."""


class StaleQuote(Conflict):
    """The price notice counts no more: it is over, it was another's, or the price has changed."""


class NeedsSecond(Refused):
    """It is over what the person may spend, or a second person has to agree."""
