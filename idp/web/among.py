"""At work among the people of a company: for those who invite, dismiss or give access there."""

from collections.abc import Callable

from flask import Response

from idp.model.company import Colleague
from idp.model.errors import NotFound
from idp.model.ids import AccountId
from idp.web.front import Front
from idp.web.inside import come_in_to_administer
from idp.web.tree.work import Work, read_work


def begin_among_people(front: Front) -> Work:
    """Read the tree and the people. Raises `Outside`, `Refused`."""
    return read_work(front, come_in_to_administer(front))


def among_people(front: Front, view: Callable[..., Response]) -> Callable[..., Response]:
    """Turn a view of `Work` into a view of a route."""

    def answer(**ids: str) -> Response:
        return view(begin_among_people(front), **ids)

    return answer


def colleague(work: Work, account: str) -> Colleague:
    """Find somebody of the company. Raises `NotFound`, the same for somebody elsewhere."""
    found = work.colleagues.get(AccountId(account))
    if found is None:
        raise NotFound
    return found
