"""Messages to people."""

from typing import Protocol

from idp.model.work import Notice


class Notices(Protocol):
    """Delivers one message over its channel."""

    def send(self, notice: Notice) -> None:
        """Deliver, or raise `idp.model.errors.Unavailable` so that the outbox tries again."""
        ...
