"""End application passwords; what ends is gone for good. All of it runs in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.links.own.ground import Ground
from idp.links.own.keeping import drop_kept
from idp.links.own.rights import require_owner
from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.bridging_events import AppPasswordEnded
from idp.model.errors import NotFound
from idp.model.ids import AccountId, AppPasswordId, CompanyId, ServiceId
from idp.ports.records import Records
from idp.rbac.actor import Actor

REMOVED: Final = "removed"
DISMISSED: Final = "dismissed"
NAME_GONE: Final = "name_gone"
"""The old account by whose name it was used is not theirs any more."""


@dataclass(frozen=True, slots=True)
class Ending:
    """End one's own, a server's, or any by the operator. What has ended once is not found again."""

    ground: Ground

    def end(self, account: AccountId, app: AppPasswordId) -> AppPassword:
        """End one of one's own. Raises `NotFound`."""
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = _find(records, app)
            if found.account != account:
                raise NotFound
            return _end(records, found, REMOVED, now, account)

    def end_server(self, actor: Actor, company: CompanyId, app: AppPasswordId) -> AppPassword:
        """End one of a company's servers. Raises `Unassured`, `Refused`, `NotFound`."""
        actor.refuse_unassured()
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            require_owner(records, actor, company, now)
            found = _find(records, app)
            if found.company != company or found.kind is not AppSecretKind.SERVER:
                raise NotFound
            return _end(records, found, REMOVED, now, actor.account)

    def end_any(self, app: AppPasswordId, reason: str) -> AppPassword:
        """End any, by the operator. Raises `NotFound`."""
        with self.ground.store.write() as records:
            return _end(records, _find(records, app), reason, self.ground.clock.now(), None)


def end_apps_of(records: Records, company: CompanyId, account: AccountId, now: datetime) -> int:
    """End all of a person who leaves a company; return how many."""
    return _note(records, records.app_passwords.end_of_person(company, account, now), DISMISSED, now)


def end_apps_named(
    records: Records, company: CompanyId, service: ServiceId, login: str, account: AccountId, now: datetime
) -> int:
    """End a person's that are used with a name which is not theirs any more; return how many."""
    theirs = [
        one for one in records.app_passwords.of_login(company, service, login) if one.account == account
    ]
    ended = [one for one in theirs if records.app_passwords.end(one.id, now)]
    return _note(records, ended, NAME_GONE, now)


def _find(records: Records, app: AppPasswordId) -> AppPassword:
    """Return one that has not ended. Raises `NotFound`."""
    found = records.app_passwords.get(app)
    if found is None or found.ended_at is not None:
        msg = "There is no such password"
        raise NotFound(msg, field="app")
    return found


def _end(records: Records, app: AppPassword, reason: str, now: datetime, by: AccountId | None) -> AppPassword:
    if not records.app_passwords.end(app.id, now):
        raise NotFound
    _note(records, [app], reason, now, by)
    return app


def _note(
    records: Records, ended: Iterable[AppPassword], reason: str, now: datetime, by: AccountId | None = None
) -> int:
    """Delete what was kept of each, and write it down; return how many."""
    count = 0
    for app in ended:
        drop_kept(records, app, now)
        event = AppPasswordEnded(
            account=by,
            company=app.company,
            service=app.service,
            app=app.id,
            person=app.account,
            reason=reason,
        )
        records.audit.append(event, now)
        count += 1
    return count
