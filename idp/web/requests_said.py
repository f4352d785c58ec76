"""What was asked and how it stands, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from idp.model.errors import Invalid
from idp.model.requests import Request, RequestState, Wish
from idp.rbac.permissions import read_permission
from idp.web.titles import permission_name
from idp.web.tree.naming import Naming
from idp.words import words_later

LIVE: Final = frozenset({RequestState.OPEN, RequestState.RIPENING})
STANDS: Final[Mapping[RequestState, str]] = {
    RequestState.OPEN: words_later.text("waits for an answer"),
    RequestState.RIPENING: words_later.text("takes effect by itself"),
    RequestState.APPROVED: words_later.text("allowed"),
    RequestState.DECLINED: words_later.text("declined"),
    RequestState.WITHDRAWN: words_later.text("taken back"),
    RequestState.EXPIRED: words_later.text("nobody answered in time"),
    RequestState.FAILED: words_later.text("could not be done any more"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its title."""

    request: Request
    title: str
    stands: str

    @classmethod
    def of(cls, request: Request, naming: Naming) -> Self:
        """Say a request."""
        words = naming.words
        title = (
            wish_title(request.wish, naming)
            if request.wish is not None
            else words.plural("%(n)s change of access", "%(n)s changes of access", len(request.changes))
        )
        return cls(request, title, words.text(STANDS[request.state]))


def wish_title(wish: Wish, naming: Naming) -> str:
    """Say what somebody wants, and where."""
    if wish.order is not None:
        return naming.words.text(
            "Connect %(name)s: %(place)s", name=wish.order.name, place=naming.node(wish.node)
        )
    place = naming.service(wish.service) if wish.service is not None else naming.node(wish.node)
    return f"{permission_name(naming.words, wish.permission)}: {place}"


def read_act(text: str) -> str:
    """Return a permission of the vocabulary. Raises `Invalid` in words for people."""
    try:
        return read_permission(text)
    except Invalid:
        msg = words_later.text("There is no such act, so nothing can be said or asked about it.")
        raise Invalid(msg, field="permission") from None
