"""Whose secret it is, whether they may enter at this moment, and what the gateway is told."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.authn.outcomes import Wait, Wrong
from idp.links.own.checking import Guess, Held, Kept, kept_of
from idp.links.own.desk import AppSecrets
from idp.model.account import Account
from idp.model.app_password import AppSecretKind, DigestSecrets
from idp.model.errors import Unavailable
from idp.model.events import ServiceEntered, ServiceRefused
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac import Holdings
from legacy_bridges.contract import Barred, Claim, Entrant
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.judging import unlinked
from legacy_bridges.host.radius.challenge import Challenges
from legacy_bridges.host.radius.mark import mark_of
from legacy_bridges.host.radius.question import Question
from legacy_bridges.host.verify import judge
from legacy_bridges.internal.door import Said
from legacy_bridges.protocols.radius.asking import Chap, Code, Pap, Sip
from legacy_bridges.protocols.radius.bridge import login_of
from legacy_bridges.protocols.radius.digest import Digest, fits, ha1
from legacy_bridges.protocols.radius.passwords import chap_fits
from legacy_bridges.protocols.radius.saying import accepted

KEPT: Final = timedelta(minutes=1)
"""How long the server may keep a good answer at most, while the stamps stand still."""
NONCE: Final = timedelta(hours=1)
"""How long a nonce is remembered; gateways forget theirs sooner."""
_ONCE: Final = timedelta(hours=1)
"""How often the same entry, or the same refusal, is written down."""
_NAMES: Final = {"md5": "MD5", "sha256": "SHA-256"}


@dataclass(frozen=True, slots=True)
class Let:
    """Somebody who is let in."""

    held: Held
    account: Account
    entrant: Entrant
    seconds: float
    """How long nothing will change by itself."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers one question."""

    counter: Counter
    secrets: AppSecrets
    challenges: Challenges

    def answer(self, question: Question) -> Said:
        """Answer. A refusal says nothing of why."""
        stamps, now = self._stamps(), self.counter.house.clock.now()
        held = self._held(question, now) if question.is_known else Wrong()
        if not isinstance(held, Held):
            return _refused(held)
        found = self._find(question, held, now)
        if isinstance(found, Barred):
            self._note(question, held, found, now)
            return _refused()
        return self._let_in(question, found, stamps, now)

    def _let_in(self, question: Question, let: Let, stamps: dict[str, int] | None, now: datetime) -> Said:
        if isinstance(question.asked, Pap) and "code" in question.options.methods:
            return self.challenges.ask(question, let.held.app, let.account, now) or _refused()
        self._note(question, let.held, let.entrant, now)
        return {**self._accepted(question, let), **_keeping(question, let, stamps)}

    def _held(self, question: Question, now: datetime) -> Held | Wrong | Wait:
        match question.asked:
            case Pap(user=user, password=password):
                return self._by_password(_guess(question, user, password))
            case Chap() | Sip():
                return self._by_kept(question, now)
            case Code():
                return self.challenges.redeem(question, now) or Wrong()

    def _by_password(self, guess: Guess) -> Held | Wrong | Wait:
        found = self.secrets.guessing.check_guess(guess)
        is_theirs = isinstance(found, Held) and found.app.kind is AppSecretKind.PASSWORD
        return found if is_theirs or not isinstance(found, Held) else Wrong()

    def _by_kept(self, question: Question, now: datetime) -> Held | Wrong | Wait:
        asked, ground = question.asked, self.secrets.ground
        login = login_of(question.options, asked.user)
        with ground.store.read() as records:
            kept = kept_of(ground, records, question.company, question.service, login, now)
        found = next((one for one in kept if _is_answered(question, login, one)), None)
        if found is None:
            return self.secrets.guessing.wrong(_guess(question, asked.user, ""))
        if isinstance(asked, Sip) and not self._is_first(question, asked.digest, now):
            return Wrong()
        self.secrets.guessing.right(found.held)
        return found.held

    def _is_first(self, question: Question, digest: Digest, now: datetime) -> bool:
        """Spend this use of the nonce; false if it was used before. RFC 7616 §3.3."""
        use = Secret("\x1f".join((question.service, question.nas.name, digest.use))).digest()
        with self.counter.house.store.write() as records:
            return records.spent.spend("radius-nonce", use, now + NONCE)

    def _find(self, question: Question, held: Held, now: datetime) -> Let | Barred:
        """Ask for their right at this moment."""
        if held.account is None:
            return Barred("no_person")
        with self.counter.house.store.read() as records:
            holdings = self.counter.reception.trees.holdings(records, held.account.id)
            found = self._judged(records, question, held.account, held, holdings)
        if isinstance(found, Barred):
            return found
        return Let(held, held.account, found, _seconds(held, holdings, now))

    def _judged(
        self, records: Records, question: Question, account: Account, held: Held, holdings: Holdings
    ) -> Entrant | Barred:
        manifest, company = question.bridged.manifest, held.app.company
        link = None
        if manifest.needs_link:
            link = records.links.entering(company, manifest.service, account.id)
            if missing := unlinked(link):
                return Barred(missing)
        return judge(manifest, account, holdings, company, self.counter.house.clock.now(), link)

    def _note(self, question: Question, held: Held, found: Entrant | Barred, now: datetime) -> None:
        """Write down what came of it: phones ask every minute, so once an hour."""
        reason = found.reason if isinstance(found, Barred) else ""
        key = "\x1f".join((question.service, held.app.id, reason))
        if self.counter.house.limiter.hit("radius-noted", key, 1, _ONCE) is not None:
            return
        event = _event(question, held, found)
        with self.counter.house.store.write() as records:
            records.audit.append(event, now)

    def _accepted(self, question: Question, let: Let) -> Said:
        mark = mark_of(self.counter.house.envelope, question.service, let.held.app.id)
        said = accepted(question.options, let.entrant.claims, mark)
        told = [[number, base64.b64encode(value).decode()] for number, value in said]
        return {"outcome": "accept", "attributes": told}

    def _stamps(self) -> dict[str, int] | None:
        try:
            return self.counter.stamps()
        except Unavailable:
            return None


def _guess(question: Question, user: str, password: str) -> Guess:
    login = login_of(question.options, user)
    gateway = f"{question.service}:{question.nas.name}"
    return Guess(question.service, login, Secret(password), question.address, question.company, gateway)


def _is_answered(question: Question, login: str, kept: Kept) -> bool:
    """Tell whether what is kept answers: a phone's secret opens no gateway, and the other way round."""
    kind, asked = kept.held.app.kind, question.asked
    match asked, kept.kept:
        case Chap(), Secret(value=value):
            right = chap_fits(asked.identifier, asked.response, asked.challenge, value)
            return right and kind is AppSecretKind.PASSWORD
        case Sip(digest=digest), known:
            return kind is AppSecretKind.DEVICE and _is_digested(question, login, digest, known)
        case _:
            return False


def _is_digested(question: Question, login: str, digest: Digest, known: Secret | DigestSecrets) -> bool:
    """Tell whether a phone answered for itself, and to our realm."""
    realm = question.options.realm
    if digest.realm != realm or login_of(question.options, digest.user) != login:
        return False
    if isinstance(known, Secret):
        return fits(digest, ha1(digest.user, realm, known.value, digest.hash))
    mine = known.by_algorithm.get(_NAMES[digest.hash], "") if known.realm == realm else ""
    return bool(mine) and digest.user == login and fits(digest, mine)


def _event(question: Question, held: Held, found: Entrant | Barred) -> ServiceEntered | ServiceRefused:
    account, company = held.app.account, held.app.company
    if isinstance(found, Barred):
        return ServiceRefused(account=account, company=company, service=question.service, reason=found.reason)
    words = tuple(filter(None, found.claims.get(Claim.ROLES, "").split(",")))
    return ServiceEntered(account=account, company=company, service=question.service, roles=words)


def _seconds(held: Held, holdings: Holdings, now: datetime) -> float:
    """Tell for how long the answer stays the same if nobody changes anything."""
    return max(
        0.0, min((moment - now for moment in _turns(held, holdings, now)), default=KEPT).total_seconds()
    )


def _turns(held: Held, holdings: Holdings, now: datetime) -> Iterator[datetime]:
    yield now + KEPT
    if held.app.expires_at is not None:
        yield held.app.expires_at
    tree = holdings.tree(held.app.company)
    if tree is not None:
        yield from (moment for moment in tree.boundaries if moment > now)


def _keeping(question: Question, let: Let, stamps: dict[str, int] | None) -> Said:
    """Say how long the answer may be kept: old accounts come and go without a stamp."""
    if stamps is None or question.bridged.manifest.needs_link or not isinstance(question.asked, Pap):
        return {}
    return {"keep": let.seconds, "stamps": stamps}


def _refused(why: Any = None) -> Said:
    held_back = why.retry_after.total_seconds() if isinstance(why, Wait) else 0.0
    return {"outcome": "reject", "hold": held_back}
