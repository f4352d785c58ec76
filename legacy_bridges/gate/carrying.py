"""Taking a call to a service that is told with each request who is there."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from flask import Response

from idp.model.errors import Unavailable
from idp.model.secret import Secret
from idp.ports.relay import Handed, Relay, Returned, TooSlow
from legacy_bridges.contract import (
    DOOR,
    Credential,
    Injects,
    Lent,
    NoAnswerError,
    NotTheirsError,
    Outgoing,
    Proves,
)
from legacy_bridges.gate.answering import stream
from legacy_bridges.gate.calls import Call, CutOffError
from legacy_bridges.gate.challenges import Challenges
from legacy_bridges.gate.cleaning import from_home
from legacy_bridges.gate.lending import Lender, Loan, NotSetUpError, StoppedError
from legacy_bridges.gate.notices import (
    DOWN,
    NOT_ACCEPTED,
    NOT_SET_UP,
    NOT_YOURS,
    SEND_AGAIN,
    SLOW,
    STOPPED,
    UNDOABLE,
    Notice,
    Notices,
)
from legacy_bridges.gate.scrubbing import spellings
from legacy_bridges.host.sending import see_other

ATTEMPTS: Final = 2
_UNCOVERABLE: Final = frozenset({"accept-encoding", "range", "if-range"})
"""What would have a secret come back packed, or cut in two."""
_OF_THIS_ONE: Final = ("content-", "if-", "range", "cookie", "authorization", "origin", "referer")
_SAID: Final[Mapping[type[Exception], Notice]] = {
    NotTheirsError: NOT_YOURS,
    NoAnswerError: UNDOABLE,
    NotSetUpError: NOT_SET_UP,
    StoppedError: STOPPED,
    TooSlow: SLOW,
    Unavailable: DOWN,
}


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way of sending a call."""

    call: Call
    loan: Loan | None
    challenge: str
    body: bytes | Iterator[bytes] | None
    own: Secret | None = None
    """What shows the service that the request comes through us."""

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """List what the answer must not say back."""
        own = spellings(Credential("", self.own)) if self.own else ()
        return (*(spellings(self.loan.credential) if self.loan else ()), *own)

    @property
    def repeatable(self) -> bool:
        """Tell whether it can be sent a second time, byte for byte."""
        return self.body is None or isinstance(self.body, bytes)


class Injecting:
    """Carries calls, dressed as the service's protocol wants them. Keeps `Carrier`."""

    def __init__(self, relay: Relay, lender: Lender, notices: Notices) -> None:
        """Take the parts."""
        self._relay = relay
        self._lender = lender
        self._notices = notices
        self._challenges = Challenges()

    def carry(self, call: Call) -> Response:
        """Hand the call on; whatever goes wrong is said on a page of ours."""
        try:
            return self._carry(call)
        except CutOffError:
            return Response(status=400)
        except tuple(_SAID) as error:
            return self._say(next(what for kind, what in _SAID.items() if isinstance(error, kind)), call)

    def _carry(self, call: Call) -> Response:
        lent = call.bridged.manifest.lent
        own = self._lender.own(call)
        if own is not None:
            call = replace(call, outgoing=call.outgoing.with_header(own[0], own[1].value))
        loan = self._lender.lend(call) if lent is not Lent.NONE else None
        if loan is None and lent is Lent.LINK:
            return see_other(f"{DOOR}/link")
        if loan is None and lent is Lent.ROLE:
            return self._say(NOT_SET_UP, call)
        return self._try(call, loan, own[1] if own else None)

    def _try(self, call: Call, loan: Loan | None, own: Secret | None) -> Response:
        """Send, and once more where the service refused a challenge or a secret that is no longer the one."""
        attempt = _Attempt(call, loan, self._challenge(call), self._body(call), own)
        for left in reversed(range(ATTEMPTS)):
            answer, again = self._send(attempt)
            if answer is not None:
                return answer
            if again is None:
                return self._say(self._refusal(call), call)
            if not left or not attempt.repeatable:
                return self._say(SEND_AGAIN, call)
            attempt = again
        return self._say(NOT_ACCEPTED, call)

    def _send(self, attempt: _Attempt) -> tuple[Response | None, _Attempt | None]:
        """Return the answer; or what to try instead of what was refused, if there is anything."""
        with ExitStack() as line:
            returned = line.enter_context(self._relay.send(self._handed(attempt)))
            if returned.status != HTTPStatus.UNAUTHORIZED:
                return stream(attempt.call, returned, line.pop_all(), attempt.secrets), None
            again = self._otherwise(attempt, _challenge_in(returned))
            if again is None and self._is_good_elsewhere(attempt):
                shown = replace(returned, status=HTTPStatus.FORBIDDEN)
                return stream(attempt.call, shown, line.pop_all(), attempt.secrets), None
        if again is None and attempt.loan is not None:
            self._lender.give_up(attempt.call, attempt.loan)
        return None, again

    def _otherwise(self, attempt: _Attempt, challenge: str) -> _Attempt | None:
        """Find out what was wrong with what was shown; `None` if it was the credential itself."""
        call, loan, bridge = attempt.call, attempt.loan, attempt.call.bridged.bridge
        manifest = call.bridged.manifest
        if isinstance(bridge, Injects) and bridge.is_out_of_date(manifest, attempt.challenge, challenge):
            self._challenges.keep(manifest.service, challenge)
            return replace(attempt, challenge=self._challenges.next(manifest.service))
        if loan is None:
            return None
        if self._lender.has_changed(loan):
            return replace(attempt, loan=self._lender.lend(call))
        return None

    def _is_good_elsewhere(self, attempt: _Attempt) -> bool:
        """Tell whether the login is good, and may not go here: the manifest names a page that shows it."""
        bridged = attempt.call.bridged
        path = bridged.bridge.proof_path(bridged.manifest) if isinstance(bridged.bridge, Proves) else ""
        if not path or attempt.loan is None:
            return False
        call = replace(attempt.call, outgoing=_bare(attempt.call.outgoing, path), body=None)
        asked: _Attempt | None = replace(attempt, call=call, body=None, challenge=self._challenge(call))
        for _turn in range(ATTEMPTS):
            if asked is None:
                return False
            with self._relay.send(self._handed(asked)) as returned:
                if returned.status != HTTPStatus.UNAUTHORIZED:
                    return True
                asked = self._otherwise(asked, _challenge_in(returned))
        return False

    def _handed(self, attempt: _Attempt) -> Handed:
        call, outgoing = attempt.call, attempt.call.outgoing
        bridged, body = call.bridged, attempt.body
        if isinstance(bridged.bridge, Injects):
            credential = attempt.loan.credential if attempt.loan else None
            if attempt.challenge or not bridged.bridge.wants_challenge(bridged.manifest):
                outgoing = bridged.bridge.dress(bridged.manifest, outgoing, credential, attempt.challenge)
        headers = [(name, from_home(bridged.manifest, name, value)) for name, value in outgoing.headers]
        if attempt.secrets:
            headers = [pair for pair in headers if pair[0].lower() not in _UNCOVERABLE]
        if call.body is not None:
            headers.append(("Content-Length", str(call.body.length)))
        return Handed(bridged.manifest.upstream, outgoing.method, outgoing.path, tuple(headers), body)

    def _body(self, call: Call) -> bytes | Iterator[bytes] | None:
        """Stream it; hold a small one where the service may refuse a challenge before it looks at it."""
        if call.body is None:
            return None
        held = call.body.hold() if self._is_challenged(call) else None
        return held if held is not None else iter(call.body)

    def _refusal(self, call: Call) -> Notice:
        return STOPPED if call.bridged.manifest.lent is Lent.ROLE else NOT_ACCEPTED

    def _challenge(self, call: Call) -> str:
        """Return the challenge to answer; a service that has sent none yet is asked for one, bodiless."""
        if not self._is_challenged(call):
            return ""
        service = call.bridged.manifest.service
        known = self._challenges.next(service)
        if known:
            return known
        asked = Outgoing("HEAD", call.outgoing.path, call.outgoing.headers)
        with self._relay.send(
            Handed(call.bridged.manifest.upstream, asked.method, asked.path, asked.headers)
        ) as returned:
            challenge = _challenge_in(returned)
        if not challenge:
            return ""
        self._challenges.keep(service, challenge)
        return self._challenges.next(service)

    def _is_challenged(self, call: Call) -> bool:
        bridge = call.bridged.bridge
        return isinstance(bridge, Injects) and bridge.wants_challenge(call.bridged.manifest)

    def _say(self, what: Notice, call: Call) -> Response:
        return self._notices.say(what, call.bridged.manifest, call.locale)


def _bare(outgoing: Outgoing, path: str) -> Outgoing:
    """Ask for another page as the same person: nothing of what was sent goes along."""
    kept = [pair for pair in outgoing.headers if not pair[0].lower().startswith(_OF_THIS_ONE)]
    return Outgoing("GET", path, tuple(kept))


def _challenge_in(returned: Returned) -> str:
    """Return what the service asks to be proved. RFC 9110 §11.6.1."""
    return ", ".join(value for name, value in returned.headers if name.lower() == "www-authenticate")
