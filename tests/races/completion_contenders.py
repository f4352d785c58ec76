"""One pushed request that was opened in many tabs, and is completed in all of them at once."""

from dataclasses import replace
from pathlib import Path

from idp.adapters.billing import FileBilling
from idp.adapters.embedded import AesEnvelope, MemoryLimiter, PolledStamps
from idp.adapters.outbound import GuardedFetch
from idp.adapters.sql import SqlStore
from idp.authn.visitor import Visitor
from idp.interaction import Ready
from idp.model.errors import Conflict
from idp.model.ids import InteractionId
from idp.model.interaction import Interaction
from idp.model.session import SignedIn
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.code import issue_code
from idp.oidc.authorization.request import AuthenticationRequest, ReturnAddress
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.ports.house import House
from idp.settings import Settings
from tests.adapters.parts import HmacSigner
from tests.contracts.handovers import PUSHED
from tests.contracts.samples import BROWSER, ROMASHKA, a_client, a_person, a_session, an_interaction
from tests.support.clock import FixedClock


def tab(number: int) -> Interaction:
    """Park the request once more."""
    return replace(an_interaction(), id=InteractionId(f"tab-{number}"))


def complete(store: SqlStore, number: int) -> bool:
    """Come back from the pages of one tab; whether that made a code."""
    visitor = Visitor(BROWSER, "192.0.2.7", "Firefox", None, "en")
    arrival = Arrival(Parameters.of(()), visitor, tab(number), PUSHED.digest)
    request = AuthenticationRequest(a_client(), ReturnAddress("https://mail.example/cb"), ("openid",))
    ready = Ready(SignedIn(a_session(), a_person()), ROMASHKA, ())
    try:
        issue_code(_provider(store), request, ready, arrival)
    except Conflict:
        return False
    return True


def _provider(store: SqlStore) -> Provider:
    clock, stamps = FixedClock(), PolledStamps(store)
    house = House(
        store=store,
        clock=clock,
        envelope=AesEnvelope(bytes(range(32))),
        limiter=MemoryLimiter(clock),
        stamps=stamps,
        signer=HmacSigner(),
        fetch=GuardedFetch(),
        billing=FileBilling(clock),
    )
    return Provider.open(house, Settings(issuer="http://localhost:8400", data_dir=Path("unused")))
