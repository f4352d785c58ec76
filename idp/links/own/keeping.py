"""What is kept of an application password for protocols that never show it: sealed in the vault."""

import json
from datetime import datetime

from idp.links.own.value import digests
from idp.links.vault import drop_secret, open_secret, put_secret
from idp.model.app_password import AppPassword, DigestSecrets, Keeps, Taking
from idp.model.ids import AppPasswordId
from idp.model.secret import Secret
from idp.ports.envelope import Envelope
from idp.ports.records import Records


def kept_at(app: AppPasswordId) -> str:
    """Return the name in the vault of what is kept of a secret."""
    return f"app:{app}"


def keep(
    records: Records, envelope: Envelope, taking: Taking, app: AppPassword, value: Secret, now: datetime
) -> None:
    """Seal what the protocol needs, which mostly is nothing."""
    if taking.keeps is Keeps.NONE:
        return
    sealed = value if taking.keeps is Keeps.PASSWORD else _written(digests(app.login, taking.realm, value))
    put_secret(records, envelope, app.company, app.service, kept_at(app.id), sealed, now)


def open_kept(
    records: Records, envelope: Envelope, taking: Taking, app: AppPassword
) -> Secret | DigestSecrets | None:
    """Open what is kept; `None` if nothing is. Raises `Unavailable` for what fits no place of its own."""
    found = open_secret(records, envelope, app.company, app.service, kept_at(app.id))
    if found is None or taking.keeps is Keeps.NONE:
        return None
    return found if taking.keeps is Keeps.PASSWORD else _read(found)


def drop_kept(records: Records, app: AppPassword, now: datetime) -> None:
    """Delete what is kept."""
    drop_secret(records, app.company, app.service, kept_at(app.id), now)


def _written(made: DigestSecrets) -> Secret:
    return Secret(json.dumps({"realm": made.realm, "a1": dict(made.by_algorithm)}))


def _read(found: Secret) -> DigestSecrets:
    said = json.loads(found.value)
    return DigestSecrets(said["realm"], said["a1"])
