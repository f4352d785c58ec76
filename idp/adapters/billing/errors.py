"""What may be wrong with an answer that did come."""

from idp.model.errors import Unavailable


class Unreadable(Unavailable):
    """Billing answered, but not what was asked: nothing of the answer is believed.

    It concerns one party and says nothing of the others, so it opens no circuit.
    """
