"""`okno bridges try`: the whole way into a service, without a browser."""

import os
from collections.abc import Sequence

import click

from idp.app.behind_the_gate import crew_of
from idp.app.factory import load_all_bridges
from idp.app.opening import Opened, opened
from idp.cli.bridges.finding import find_service
from idp.cli.output import say
from idp.cli.people import find_person
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.errors import Invalid
from idp.model.ids import CompanyId
from legacy_bridges.gate.trying import Way, walk


@click.command("try")
@click.argument("service")
@click.option("--as", "person", required=True, help="Any name the person signs in with, or the account id.")
@click.option("--company", default="", help="The company acted for, for who has several.")
def try_service(service: str, person: str, company: str) -> int:
    """Walk into SERVICE as a person would, without a browser, and tell each step.

    Right, link, credential, upstream, sign-in or launch, session, logout. Stops at the first that
    fails and says what to do. A refused sign-in marks the link broken, as it does for the person:
    nothing is tried twice. No secret is shown.
    """
    with opened(os.environ) as found:
        bridged = find_service(found, service)
        account = find_person(found, person)
        crew = crew_of(found, load_all_bridges(found.settings))
        way = Way(crew, found.trees, bridged, account, _company(found, account, company))
        done = True
        for tried in walk(way):
            say(f"{'ok' if tried.ok else 'failed':6} {tried.name}: {tried.words}")
            if not tried.ok:
                say(f"       {tried.mend}")
                done = False
    return 0 if done else 1


def _company(found: Opened, account: Account, wanted: str) -> CompanyId | None:
    """Choose the company: the one named, else the only one."""
    with found.house.store.read() as records:
        theirs = records.companies.memberships(account.id)
    chosen = [one for one in theirs if not wanted or wanted in (one.company, one.company_name)]
    if wanted and not chosen:
        msg = f"{account.name} does not act for {wanted}: there are {_names(theirs)}"
        raise Invalid(msg)
    if len(chosen) > 1:
        msg = f"{account.name} acts for several companies: say --company, one of {_names(theirs)}"
        raise Invalid(msg)
    return chosen[0].company if chosen else None


def _names(memberships: Sequence[Membership]) -> str:
    return ", ".join(one.company for one in memberships)
