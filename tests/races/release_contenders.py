"""What a partner's servers do at once with one reference, in a process of their own."""

from dataclasses import replace
from hashlib import sha256

from idp.adapters.embedded import AesEnvelope
from idp.adapters.sql import SqlStore
from idp.claims.applying import context_of
from idp.claims.ending import EndingApplications
from idp.claims.manifest_reading import load_manifests
from idp.claims.receipts import Receipts
from idp.claims.release import Reader, Releasing
from idp.model.application import Application
from idp.model.errors import Refused
from tests.adapters.parts import HmacSigner
from tests.contracts.handovers import APPLICATION, KEY
from tests.contracts.samples import ANNA, a_client
from tests.support.clock import FixedClock

ENVELOPE = AesEnvelope(bytes(range(32)))
ISSUER = "https://id.example"
READER = replace(a_client(), partner=APPLICATION.partner)


def sealed() -> tuple[bytes, bytes]:
    """Seal a body for the application."""
    context = context_of(APPLICATION.id)
    key = ENVELOPE.new_key(context)
    return ENVELOPE.seal(b'{"sub": "s", "form": {"inn": "1"}}', key, context), key


def release(store: SqlStore, _number: int) -> str:
    """Fetch; the digest of what came, or the refusal."""
    releasing = Releasing(store, FixedClock(), ENVELOPE, HmacSigner(), load_manifests(), ISSUER)
    try:
        return sha256(releasing.release(Reader(READER, KEY, "application")).body).hexdigest()
    except Refused:
        return "refused"


def release_or_withdraw(store: SqlStore, number: int) -> str:
    """Fetch, or take it back."""
    if number % 2:
        return release(store, number)
    receipts = Receipts(HmacSigner(), ENVELOPE, ISSUER)
    ended = EndingApplications(store, FixedClock(), receipts, {}).withdraw(ANNA, APPLICATION.id)
    return "withdrawn after" if ended.read else "withdrawn before"


def found(store: SqlStore) -> Application:
    """Read the application as it is."""
    with store.read() as records:
        application = records.applications.get(APPLICATION.id)
    assert application is not None
    return application
