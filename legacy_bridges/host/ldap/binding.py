"""Whose application password is shown, and whether they may use the service at this moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.authn.outcomes import Wait, Wrong
from idp.links.own.checking import Guess, Held
from idp.links.own.desk import AppSecrets
from idp.model.account import Account
from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.errors import Unavailable
from idp.model.events import ServiceEntered, ServiceRefused
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac import Holdings
from legacy_bridges.contract import Barred, Claim, Entrant, Manifest
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.judging import unlinked
from legacy_bridges.host.verify import judge
from legacy_bridges.internal.door import Said

LONGEST: Final = timedelta(minutes=5)
"""How long the server may keep a good answer at most, while the stamps stand still."""
_ONCE: Final = timedelta(hours=1)
"""How often the same entry, or the same refusal, is written down: mail clients come every minute."""
_KINDS: Final = {"person": AppSecretKind.PASSWORD, "server": AppSecretKind.SERVER}


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody binds with, as the server read it."""

    manifest: Manifest
    company: CompanyId
    kind: AppSecretKind
    guess: Guess


@dataclass(frozen=True, slots=True)
class Binding:
    """Answers binds."""

    counter: Counter
    secrets: AppSecrets

    def answer(self, said: Said) -> Said:
        """Answer one. A refusal says nothing of why."""
        shown = self._shown(said)
        if shown is None:
            return _refused()
        stamps = _stamps(self.counter)
        held = self.secrets.guessing.check_guess(shown.guess)
        if not isinstance(held, Held):
            return _refused(held)
        if held.app.kind is not shown.kind:
            return _refused()
        return self._let_in(shown, held, stamps)

    def _let_in(self, shown: Shown, held: Held, stamps: dict[str, int] | None) -> Said:
        now = self.counter.house.clock.now()
        with self.counter.house.store.read() as records:
            found, keep = may_use(self.counter, records, shown.manifest, held.app, held.account, now)
        self._note(held.app, found, now)
        if isinstance(found, Barred):
            return _refused()
        kept = {} if stamps is None else {"keep": keep, "stamps": stamps}
        return {"outcome": "good", "app": held.app.id, **kept}

    def _shown(self, said: Said) -> Shown | None:
        """Read what is shown; `None` for a service that there is not."""
        service, company = ServiceId(str(said["service"])), CompanyId(str(said["company"]))
        guess = Guess(service, str(said["login"]), Secret(str(said["secret"])), str(said["address"]), company)
        bridged = self.counter.bridges.bridged.get(service)
        if bridged is None or bridged.manifest.protocol != "ldap":
            return None
        return Shown(bridged.manifest, company, _KINDS[str(said["kind"])], guess)

    def _note(self, app: AppPassword, found: Entrant | Barred, now: datetime) -> None:
        reason = found.reason if isinstance(found, Barred) else ""
        house = self.counter.house
        if house.limiter.hit("ldap-noted", "\x1f".join((app.id, reason)), 1, _ONCE) is not None:
            return
        whose: dict[str, Any] = {"account": app.account, "company": app.company, "service": app.service}
        if isinstance(found, Barred):
            event: ServiceEntered | ServiceRefused = ServiceRefused(**whose, reason=found.reason)
        else:
            event = ServiceEntered(**whose, roles=words_of(found))
        with house.store.write() as records:
            records.audit.append(event, now)


def may_use(
    counter: Counter,
    records: Records,
    manifest: Manifest,
    app: AppPassword,
    account: Account | None,
    now: datetime,
) -> tuple[Entrant | Barred, float]:
    """Decide for whoever's password it is, and say for how many seconds that stands by itself.

    A company's server is nobody: it may do what its password is for while that lives.
    """
    if account is None:
        return Entrant(), _seconds(app, None, now)
    holdings = counter.reception.trees.holdings(records, account.id)
    link = None
    if manifest.needs_link:
        link = records.links.entering(app.company, manifest.service, account.id)
        if missing := unlinked(link):
            return Barred(missing), 0.0
    return judge(manifest, account, holdings, app.company, now, link), _seconds(app, holdings, now)


def words_of(entrant: Entrant) -> tuple[str, ...]:
    """Return the service's words for somebody's roles."""
    return tuple(filter(None, entrant.claims.get(Claim.ROLES, "").split(",")))


def _seconds(app: AppPassword, holdings: Holdings | None, now: datetime) -> float:
    """Tell how long an answer stays the same if nobody changes anything: rights begin and end by date."""
    return max(0.0, min(moment - now for moment in _turns(app, holdings, now)).total_seconds())


def _turns(app: AppPassword, holdings: Holdings | None, now: datetime) -> Iterator[datetime]:
    yield now + LONGEST
    if app.expires_at is not None:
        yield app.expires_at
    tree = holdings.tree(app.company) if holdings is not None else None
    if tree is not None:
        yield from (moment for moment in tree.boundaries if moment > now)


def _stamps(counter: Counter) -> dict[str, int] | None:
    """Take the stamps before anything is read; without them the answer is not kept."""
    try:
        return counter.stamps()
    except Unavailable:
        return None


def _refused(why: Wrong | Wait | None = None) -> Said:
    return {"outcome": "wrong", "hold": why.retry_after.total_seconds() if isinstance(why, Wait) else 0.0}
