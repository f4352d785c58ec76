"""`okno tree explain`: whether, and why, now or on a day that was."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from idp.app.opening import Opened, opened
from idp.cli.output import say, show
from idp.cli.tree.finding import (
    Asked,
    acts_for,
    companies_of,
    find_asked,
    find_company,
    read_permission_about,
)
from idp.cli.tree.naming import names_of, titles_of_services
from idp.cli.tree.places import Finder, Place
from idp.model.company import Company
from idp.model.ids import ServiceId
from idp.ports.records import Records
from idp.rbac.changers import all_changers
from idp.rbac.decide import About, Decision, Deny, DenyReason, decide
from idp.rbac.explain import Explanation, Names, Question, as_ids, named_in
from idp.rbac.explain import explain as explain_in_words
from idp.rbac.humans import away_among
from idp.words import LOCALES


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer and where it was asked."""

    asked: Asked
    question: Question
    place: Place
    decision: Decision


@click.command("explain")
@click.argument("person")
@click.argument("permission")
@click.argument("node")
@click.option("--at", metavar="DATE", help="As it was or will be: a date, which is its end, or a moment.")
@click.option("--company", help="The company, by id, party id or name; else one of the person's.")
@click.option("--service", help="About this service, where the node alone does not say.")
@click.option("--partner", help="About this partner.")
@click.option("--locale", type=click.Choice(LOCALES), help="The language; else the person's own.")
@click.option("--json", "as_json", is_flag=True, help="Print {decision, reason, path} by ids.")
def explain(person: str, permission: str, node: str, **options: Any) -> None:
    """Say whether PERSON has PERMISSION at NODE, and why.

    PERSON is any name they sign in with, the account id, or client:ID. PERMISSION is
    function:action, such as service:use, or function:service:action. NODE is an id of the
    tree or of billing, or a name; a company's own id means the whole company.
    """
    with opened(os.environ) as found, found.house.store.read() as records:
        asked = find_asked(found, records, person)
        companies = _companies(records, asked, options["company"])
        place = Finder.of(found, records, options["at"]).place(companies, node)
        answered = _answer(records, asked, permission, place, options)
        if options["as_json"]:
            show(as_ids(answered.decision))
            return
        for line in _in_words(found, records, answered, options["locale"]).lines:
            say(line)


def _companies(records: Records, asked: Asked, company: str | None) -> Sequence[Company]:
    return companies_of(records, asked) if company is None else (find_company(records, company),)


def _answer(
    records: Records, asked: Asked, permission: str, place: Place, options: dict[str, Any]
) -> Answered:
    word, service = read_permission_about(permission)
    about = About(ServiceId(options["service"]) if options["service"] else service, options["partner"])
    question = Question(asked.subject, word, place.node, about.service, partner=about.partner)
    kept_out = _kept_out(records, asked, place.company) if options["at"] is None else None
    if kept_out is not None:
        return Answered(asked, question, place, Deny(kept_out))
    decision = decide(asked.subject, word, place.node, place.tree, place.at, about)
    return Answered(asked, question, place, decision)


def _kept_out(records: Records, asked: Asked, company: Company) -> DenyReason | None:
    """Return why somebody may nothing now, whatever the tree gives: it knows of no account."""
    if asked.disabled:
        return DenyReason.DISABLED
    return None if acts_for(records, asked, company) else DenyReason.NOT_A_MEMBER


def _in_words(found: Opened, records: Records, answered: Answered, locale: str | None) -> Explanation:
    account, place = answered.asked.account, answered.place
    locale = locale or (account.locale if account else None) or found.settings.default_locale
    of = (answered.question, answered.decision, place.tree, place.at)
    away = away_among(records, place.company.id, all_changers(*of))
    named = named_in(*of, away)
    names = Names(
        people=names_of(records, {*named, answered.asked.subject}),
        services=titles_of_services(found, locale),
        zone=place.company.time_zone,
        away=away,
    )
    return explain_in_words(*of, locale, names)
