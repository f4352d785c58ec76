"""A service that takes passwords of programs and of servers, and what a company's servers have there."""

from idp.model.app_password import AppPassword, AppSecretKind, LoginForm, Taking, passwords_at
from idp.model.ids import AppPasswordId, ServiceId
from idp.model.service import MEMBERS, Service
from tests.security.kinds import Relation

DIRECTORY = Service(
    ServiceId("directory"),
    "Directory",
    "",
    passwords_at(ServiceId("directory")),
    MEMBERS,
    door="bridge:directory",
    taking=Taking(LoginForm.SUB, kinds=frozenset(AppSecretKind)),
)


def give_servers(records, twin, now):
    """Let a server of the company have a password, and have ended another's."""
    for relation, ended in ((Relation.OWN, None), (Relation.DELETED, now)):
        key, name = AppPasswordId(f"{relation}-secret-{twin.name}"), f"{relation}-{twin.name}".lower()
        kind = AppSecretKind.SERVER
        records.app_passwords.put(
            AppPassword(key, twin.company, DIRECTORY.id, kind, name, name, key, now, ended_at=ended)
        )
        yield relation, key
