"""What is done before the demo's processes start: everything that is missing is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened, opened
from idp.cli.demo.cards import Card, deal
from idp.cli.demo.companies import Cast, read_cast
from idp.cli.demo.linking import link_old_accounts
from idp.cli.demo.load import find_company, load_demo
from idp.cli.demo.memory import Memory
from idp.cli.demo.old_services import read_old_services, told_to_programs
from idp.cli.demo.place import Place
from idp.cli.demo.services import clients_of, move_manifests, tell_sandbox
from idp.cli.demo.trusting import Trusting
from idp.cli.tree.syncing import sync_of
from idp.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be told once everything runs."""

    cards: tuple[Card, ...]
    companies: Mapping[str, Mapping[str, str]]
    """Id and name by the key that the cast knows a company by."""
    clock: Clock


def prepare(place: Place) -> Prepared:
    """Load what is missing, and write down what the next start must know."""
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cast, memory = read_cast(), Memory.open(place.memory)
    old = read_old_services(cast)
    programs = told_to_programs(old, cast, memory)
    cards, clients = deal(cast.personas, memory, old), clients_of(place, memory)
    memory.save()
    move_manifests(place)
    with opened(place.environment()) as found:
        bridges = load_all_bridges(found.settings)
        load_demo(found, cast, memory, clients)
        link_old_accounts(found, bridges, cast, old, memory)
        companies = _companies(found, cast)
        trusting = Trusting(place, memory, {key: one["id"] for key, one in companies.items()})
        trusting.furnish(found)
        tell_sandbox(place, memory, programs, trusting.told())
        memory.save()
        return Prepared(cards, companies, found.house.clock)


def follow_billing(place: Place) -> None:
    """Bring the trees up to what the sandbox's billing says, now that it answers."""
    with opened(place.environment()) as found:
        sync_of(found).every()


def _companies(found: Opened, cast: Cast) -> Mapping[str, Mapping[str, str]]:
    with found.house.store.read() as records:
        companies = records.companies.all()
    known = ((told["key"], find_company(companies, told)) for told in cast.companies)
    return {key: {"id": company.id, "name": company.name} for key, company in known if company}
