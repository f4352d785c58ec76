"""`okno tree export`, `diff`, `apply`: a company's access as one reviewed YAML file."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import click

from idp.app.opening import Opened, opened
from idp.authn.identifiers import bucket
from idp.cli.documents import name_of, read_text
from idp.cli.output import say, show
from idp.cli.tree.finding import find_company
from idp.cli.tree.revising import difference_told, saved_as
from idp.cli.tree.telling import in_a_line
from idp.model.access import Cause, Change, Difference, GroupMember, Put, fact_key
from idp.model.account import IdentifierKind
from idp.model.errors import Conflict, DomainError, Invalid
from idp.model.ids import AccountId
from idp.ports.records import Records
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Proposal, Stale
from idp.rbac.document import Document, export_document, read_document
from idp.rbac.document import diff as changes_to
from idp.rbac.trees import Facts
from idp.rbac.yaml_reading import LARGEST

_BEST: Final = (IdentifierKind.EMAIL, IdentifierKind.LOGIN, IdentifierKind.PHONE)
"""By what people are named in a file, if they have it."""
_PERSON: Final = "person:"


@click.command("export")
@click.argument("company")
def export(company: str) -> None:
    """Write COMPANY's nodes, roles, groups, rights, denials and limits as YAML."""
    with opened(os.environ) as found, found.house.store.read() as records:
        facts = found.desk.office.facts(find_company(records, company).id)
        say(export_document(facts, _logins(records, _people_in(facts))).rstrip("\n"))


@click.command("diff")
@click.argument("company")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print each fact before and after as JSON.")
def diff(company: str, file: str, *, as_json: bool) -> None:
    """Say what applying FILE (or - for standard input) would change in COMPANY's tree."""
    with opened(os.environ) as found:
        _, facts, changes = _compared(found, company, file)
    differences = _differences(facts, changes)
    if as_json:
        show([difference_told(one) for one in differences])
        return
    for one in differences:
        say(in_a_line(one))


@click.command("apply")
@click.argument("company")
@click.argument("file")
@click.option("--comment", default="", help="Why, for the history.")
def apply(company: str, file: str, comment: str) -> None:
    """Make COMPANY's tree what FILE (or - for standard input) says, as one revision or not at all.

    A file that names its `revision` changes nothing that others have changed since; without
    one it is the last word. Applying it again changes nothing.
    """
    with opened(os.environ) as found:
        document, facts, changes = _compared(found, company, file)
        differences = _differences(facts, changes)
        answer: dict[str, Any] = {"rev": None}
        if changes:
            rev = facts.tree.structure.rev if document.revision is None else document.revision
            proposal = Proposal(changes, rev, comment, Cause.DOCUMENT)
            answer = saved_as(_save(found, facts, proposal, name_of(file)))
    show({**answer, "changed": [difference_told(one) for one in differences]})


def _save(found: Opened, facts: Facts, proposal: Proposal, name: str) -> Any:
    company = facts.tree.structure.company
    try:
        return found.desk.office.save(OPERATOR, company, proposal)
    except Stale as stale:
        since = ", ".join(_named(one) for one in stale.changed[:5])
        msg = f"{name}: others changed the same since revision {proposal.base}: {since}"
        raise Conflict(msg) from None
    except DomainError as error:
        words = (name, error.about, error.field, error.message or type(error).__name__)
        raise Invalid(": ".join(filter(None, words))) from None


def _named(difference: Difference) -> str:
    fact = difference.after or difference.before
    return " ".join(fact_key(fact)) if fact else ""


def _compared(found: Opened, company: str, file: str) -> tuple[Document, Facts, tuple[Change, ...]]:
    name = name_of(file)
    try:
        document = read_document(read_text(file, LARGEST))
        with found.house.store.read() as records:
            facts = found.desk.office.facts(find_company(records, company).id)
            changes = changes_to(document, facts, _accounts(records, document.people))
    except UnicodeDecodeError:
        msg = f"{name}: is not UTF-8"
        raise Invalid(msg) from None
    except Invalid as error:
        words = error.message if error.message.startswith(name) else f"{name}: {error.message}"
        raise Invalid(words, field=error.field) from None
    if document.revision is not None and document.revision > facts.tree.structure.rev:
        msg = f"{name}: revision: the tree is at {facts.tree.structure.rev}"
        raise Invalid(msg)
    return document, facts, changes


def _differences(facts: Facts, changes: Iterable[Change]) -> Sequence[Difference]:
    found = []
    for change in changes:
        key = fact_key(change.fact) if isinstance(change, Put) else (change.kind, change.id)
        found.append(Difference(facts.facts.get(key), change.fact if isinstance(change, Put) else None))
    return found


def _people_in(facts: Facts) -> frozenset[AccountId]:
    subjects: set[str | None] = set()
    for fact in facts.facts.values():
        if isinstance(fact, GroupMember):
            subjects.add(f"{_PERSON}{fact.account}")
        subjects |= {getattr(fact, name, None) for name in ("subject", "granter")}
    return frozenset(
        AccountId(one.removeprefix(_PERSON)) for one in subjects if one and one.startswith(_PERSON)
    )


def _logins(records: Records, people: Iterable[AccountId]) -> Mapping[AccountId, str]:
    """Return what each person signs in with; who has no name is left to be named by their account."""
    found = {}
    for account in people:
        known = sorted(records.accounts.identifiers(account), key=lambda one: _BEST.index(one.kind))
        if known:
            found[account] = known[0].value
    return found


def _accounts(records: Records, names: Iterable[str]) -> Mapping[str, AccountId]:
    """Find the people whom a file names; who is not found is refused where the name stands."""
    found = ((name, records.accounts.find(bucket(name))) for name in names)
    return {name: account[0].id for name, account in found if account is not None}
