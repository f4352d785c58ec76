"""A second factor after the password: a code of the person's own app, else one by SMS.

The State that names our asking is good once, for a minute, for this user at this gateway. It is spent
before anything else is looked at, so a code that was wrong cannot be tried again under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.authn.codes import is_totp, new_digits, read_code
from idp.authn.digests import digests_match, keyed_digest
from idp.authn.doors import Doors
from idp.authn.identifiers import masked
from idp.authn.notices import Letter, Post, verified_contacts
from idp.authn.second_factor import CodeCheck, Passed
from idp.authn.visitor import Visitor
from idp.links.own.checking import Held, still_held
from idp.links.own.ground import Ground
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.app_password import AppPassword
from idp.model.ids import AppPasswordId, BrowserId
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.host.radius.question import Question
from legacy_bridges.internal.door import Said
from legacy_bridges.protocols.radius.asking import Code
from legacy_bridges.showing import say

LIFETIME: Final = timedelta(seconds=60)
MESSAGES: Final = 6
"""To one person in an hour: whoever has their password cannot flood them."""
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Challenges:
    """Ask for a code, and take it."""

    house: House
    post: Post
    ground: Ground

    def ask(self, question: Question, app: AppPassword, account: Account, now: datetime) -> Said | None:
        """Ask; `None` for somebody who has neither an app nor a phone that takes a code."""
        with self.house.store.write() as records:
            credentials = records.accounts.credentials(account.id)
            if credentials is not None and credentials.has_second_factor:
                state = self._put(records, question, app, "", now)
                words = self.post.words(account)
                return _challenge(state, words.text("Code from your authenticator app:"))
            phone = self._phone(records, account)
            return self._by_sms(records, question, app, account, phone, now) if phone else None

    def redeem(self, question: Question, now: datetime) -> Held | None:
        """Take a code; `None` for a wrong one, and for a State that is not of this asking."""
        asked = question.asked
        if not isinstance(asked, Code):
            return None
        with self.house.store.write() as records:
            ticket = records.tickets.take(TicketPurpose.RADIUS_CODE, Secret(asked.state).digest(), now)
            said = dict(ticket.payload or {}) if ticket is not None else {}
            if {name: said.pop(name, None) for name in ("service", "nas", "user")} != _who(question):
                return None
            held = still_held(self.ground, records, AppPasswordId(str(said["app"])), now)
            right = held is not None and self._is_right(records, held, asked, str(said["code"]), now)
            return held if right else None

    def _by_sms(
        self,
        records: Records,
        question: Question,
        app: AppPassword,
        account: Account,
        phone: Identifier,
        now: datetime,
    ) -> Said | None:
        if self.house.limiter.hit("radius-code", account.id, MESSAGES, _HOUR) is not None:
            return None
        code, words = new_digits(), self.post.words(account)
        state = self._put(records, question, app, code, now)
        title = say(question.bridged.manifest.title, words.locale)
        body = words.text(
            "Okno: %(code)s is your code for “%(service)s”, good for one minute. Tell it to nobody.",
            code=code,
            service=title,
        )
        self.post.send(records, phone, Letter("", body), now)
        return _challenge(state, words.text("Code from the SMS to %(phone)s:", phone=masked(phone.value)))

    def _put(
        self, records: Records, question: Question, app: AppPassword, code: str, now: datetime
    ) -> Secret:
        state = new_secret()
        digest = self._digest(state, code) if code else ""
        payload: Mapping[str, Any] = {**_who(question), "app": app.id, "code": digest}
        records.tickets.put(
            Ticket(state.digest(), TicketPurpose.RADIUS_CODE, now + LIFETIME, app.account, payload=payload)
        )
        return state

    def _is_right(self, records: Records, held: Held, asked: Code, sent: str, now: datetime) -> bool:
        code = read_code(asked.code)
        if sent:
            return digests_match(self._digest(Secret(asked.state), code), sent)
        if held.account is None or not is_totp(code):
            return False
        check = CodeCheck(self.post.envelope, Doors(self.post.envelope))
        nowhere = Visitor(BrowserId("radius"), "")
        return isinstance(check.check(records, held.account.id, nowhere, code, now), Passed)

    def _digest(self, state: Secret, code: str) -> str:
        return keyed_digest(self.post.envelope, "radius-sms", state.value, code)

    def _phone(self, records: Records, account: Account) -> Identifier | None:
        contacts = verified_contacts(account, records.accounts.identifiers(account.id))
        return next((one for one in contacts if one.kind is IdentifierKind.PHONE), None)


def _who(question: Question) -> dict[str, Any]:
    return {"service": question.service, "nas": question.nas.name, "user": question.asked.user}


def _challenge(state: Secret, message: str) -> Said:
    return {"outcome": "challenge", "state": state.value, "message": message}
