"""The Class of an Access-Accept: it names the secret that let somebody in, and nobody can make one up."""

from typing import Final

from idp.authn.digests import digests_match, keyed_digest
from idp.model.ids import AppPasswordId, ServiceId
from idp.ports.envelope import Envelope

_LABEL: Final = "radius-class"
_LENGTH: Final = 32


def mark_of(envelope: Envelope, service: ServiceId, app: AppPasswordId) -> str:
    """Make the mark. It tells neither person nor company. RFC 2865 §5.25."""
    return f"{app}.{_proof(envelope, service, app)}"


def app_of(envelope: Envelope, service: ServiceId, mark: str) -> AppPasswordId | None:
    """Return whose mark it is; `None` for one that we did not make for this service."""
    said, _, proof = mark.rpartition(".")
    app = AppPasswordId(said)
    return app if digests_match(proof, _proof(envelope, service, app)) else None


def _proof(envelope: Envelope, service: ServiceId, app: AppPasswordId) -> str:
    return keyed_digest(envelope, _LABEL, service, app)[:_LENGTH]
