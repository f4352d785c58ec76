"""The role tree of one person, for the service whose token only refers to it."""

from idp.api.authzen.entities import Subject, SubjectType
from idp.api.authzen.errors import BadRequest, NotThere, Outdated
from idp.api.authzen.evaluate import Bench
from idp.model.ids import CompanyId
from idp.rbac.role_tree import canonical, full_role_tree

Document = bytes


def find_role_tree(bench: Bench, company: str, sub: str, rev: str | None) -> Document:
    """Return the document whose digest the token holds, byte for byte.

    It exists for whom the client's service may be told of; anybody else reads the same as nobody.
    A revision other than the present one is no answer about anybody's rights: the client gets a
    new token first.
    """
    asked = _read_rev(rev)
    subject = Subject(SubjectType.PERSON, sub)
    seen = bench.reading.tree_of(subject, CompanyId(company))
    if seen is None:
        msg = "there is no such role tree"
        raise NotThere(msg)
    present = seen.tree.structure.rev
    if asked not in (None, present):
        msg = f"the tree is at revision {present}: get a new token"
        raise Outdated(msg)
    return canonical(full_role_tree(seen.tree, subject.holder, seen.sight.service, bench.at))


def _read_rev(rev: str | None) -> int | None:
    if rev is None:
        return None
    if not (rev.isascii() and rev.isdigit() and len(rev) < 19):
        msg = "rev must be a number"
        raise BadRequest(msg)
    return int(rev)
