"""What is collected: every change in words, what all of them would do, save or send on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from idp.model.access import Change, End, FactKind
from idp.model.errors import Conflict, DomainError
from idp.rbac.actor import Unassured
from idp.rbac.administer_shape import LONGEST_REASON
from idp.rbac.changeset import Proposal, Saved, Stale, Waits
from idp.rbac.structure import key_of
from idp.web.assured import assure, assured
from idp.web.tree.effect import Teller
from idp.web.tree.facts_said import Particulars
from idp.web.tree.fields import read_start
from idp.web.tree.telling import Telling, as_differences
from idp.web.tree.work import Work
from idp.words import Moments

HERE: Final = "/company/tree/changes"
PAGE: Final = 50
"""Changes told at once; their effect is told of all."""


@dataclass(frozen=True, slots=True)
class Item:
    """A collected change as a line that can be taken back."""

    sign: str
    said: str
    kind: str
    id: str


def show(work: Work) -> Response:
    """Show what is collected."""
    trouble = work.basket.trouble
    if isinstance(trouble, Stale):
        return _overtaken(work, trouble)
    faults = {"items": work.words.text(trouble.message)} if trouble is not None and trouble.message else {}
    return _page(work, faults)


def submit(work: Work) -> Response:
    """Save, send on, take one change back, discard all, or go on after others changed the tree."""
    if "undo" in request.form:
        return _undo(work)
    act = _ACTS.get(request.form.get("do", ""), show)
    if act is not show and request.form.get("seen", _seen(work)) != _seen(work):
        fault = work.words.text("You have collected other changes meanwhile. Look at them again")
        return _page(work, {"items": fault}, 409)
    return act(work)


def _seen(work: Work) -> str:
    """Return what tells what is collected now from what it was when a page showed it, here or elsewhere."""
    draft = work.basket.draft
    return f"{draft.company} {draft.updated_at.isoformat()} {len(draft.changes)}" if draft is not None else ""


def telling(work: Work, changes: Iterable[Change] = ()) -> Telling:
    """Return what tells changes in the language and the time zone of the page, new things by their names."""
    moments = Moments(work.words.locale, work.zone, work.inside.caller.at)
    return Telling(Particulars(work.naming.with_new(changes), moments))


def items(work: Work) -> list[Item]:
    """Say the collected changes one by one, a page of them."""
    teller, start = telling(work, work.basket.changes), read_start(request.args)
    return [_item(work, teller, change) for change in work.basket.changes[start : start + PAGE]]


def _next() -> int:
    return read_start(request.args) + PAGE


def _item(work: Work, teller: Telling, change: Change) -> Item:
    kind, identifier = key_of(change)
    differences = as_differences((change,), work.facts.facts)
    if not differences:
        return Item("−", work.words.text("It is gone already"), kind, identifier)
    sign = "−" if isinstance(change, End) else "+" if differences[0].before is None else "~"
    return Item(sign, teller.alone(differences[0]), kind, identifier)


def _save(work: Work) -> Response:
    draft, comment = work.basket.draft, request.form.get("comment", "").strip()
    if draft is None:
        return work.go(HERE)
    if len(comment) > LONGEST_REASON:
        return _page(work, {"comment": work.words.text("The comment is too long")}, 400)
    return _write(work, Proposal(draft.changes, _base(draft.base), comment, prices=work.prices))


def _write(work: Work, proposal: Proposal) -> Response:
    try:
        return work.go(_after(work.office.save(work.inside.actor, work.inside.company, proposal)))
    except Unassured:
        return _confirm(work)
    except Stale as stale:
        return _overtaken(work, stale)
    except DomainError as error:
        status = 409 if isinstance(error, Conflict) else 403
        return _page(work, {"items": work.words.text(error.message)}, status)


def _after(done: Saved | Waits) -> str:
    match done:
        case Saved(revision=revision):
            return f"/company/tree?done=saved&rev={revision.rev}"
        case Waits(request=waiting):
            return f"/company/tree?done=sent&request={waiting.id}"


def _base(drafted: int) -> int:
    """Return the revision that the person looked at, as the page said it."""
    seen = request.form.get("base", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else drafted


def _confirm(work: Work) -> Response:
    action = work.words.text("Save changes of access")
    return assure(work.front, work.inside.caller, HERE, action)


def _undo(work: Work) -> Response:
    kind, _, identifier = request.form["undo"].partition(" ")
    if kind in set(FactKind):
        work.office.uncollect(work.inside.account.id, work.inside.company, FactKind(kind), identifier)
    return work.go(HERE)


def _discard(work: Work) -> Response:
    work.office.clear(work.inside.account.id, work.inside.company)
    return work.go("/company/tree?done=discarded")


def _rebase(work: Work) -> Response:
    """Collect the same changes anew, on the tree as it is now."""
    changes = work.basket.changes
    if changes:
        work.office.clear(work.inside.account.id, work.inside.company)
        work.office.collect(work.inside.account.id, work.inside.company, *changes)
    return work.go(HERE)


_ACTS: Final[Mapping[str, Callable[[Work], Response]]] = {
    "save": _save,
    "confirm": _confirm,
    "discard": _discard,
    "rebase": _rebase,
}


def _overtaken(work: Work, stale: Stale) -> Response:
    """Show what others changed of the same things meanwhile, and the ways on."""
    teller = telling(work, work.basket.changes)
    return work.page(
        "overtaken.html",
        status=409,
        items=items(work),
        next=_next(),
        seen=_seen(work),
        changed=[(teller.alone(one), teller.compared(one)) for one in stale.changed],
    )


def _page(work: Work, faults: Mapping[str, str], status: int = 200) -> Response:
    preview = work.basket.preview
    return work.page(
        "changes.html",
        status=status,
        items=items(work),
        next=_next(),
        seen=_seen(work),
        saying=Teller(work.naming).of(preview) if preview is not None else None,
        base=preview.base if preview is not None else "",
        assured=assured(work.inside.caller),
        comment=request.form.get("comment", ""),
        faults=faults,
    )
