"""Services with a form of their own: the jar's cookies, not the browser's, and a sign-in when it is due.

    find the jar, or sign in → send with its cookies → is the session dead? → sign in, once → send again

A request with a body is never sent twice: whoever sent it is told, and sends it once more. What
the service sets as cookies goes into the jar before the browser sees the answer, and nowhere else.
"""

from contextlib import ExitStack
from itertools import chain

from flask import Response

from idp.authn.notices import Post
from idp.model.errors import Unavailable
from idp.ports.house import House
from idp.ports.relay import Handed, Relay, Returned, TooSlow
from legacy_bridges.contract import NoAnswerError, Outgoing, Replays, Reply, fold
from legacy_bridges.gate.answering import stream
from legacy_bridges.gate.calls import Call, CutOffError
from legacy_bridges.gate.dialogues import Line, read_beginning
from legacy_bridges.gate.jars import Cupboard, Kept
from legacy_bridges.gate.replay_answer import for_browser
from legacy_bridges.gate.replay_notes import Notes
from legacy_bridges.gate.replay_sign_in import SigningIn, Stopped
from legacy_bridges.gate.replay_trip import REPEATABLE, Trip
from legacy_bridges.host.tickets import end_bridge_session

LOOKED_AT = 256 * 1024
"""Bytes of a page that are held to see whether the service still knows us."""


class Replaying:
    """Takes calls to services that want to be signed in to. Keeps `Carrier`."""

    def __init__(self, house: House, relay: Relay, post: Post) -> None:
        """Take the parts."""
        self._house = house
        self._relay = relay
        self._cupboard = Cupboard(house)
        self._signing_in = SigningIn(house, relay, self._cupboard, post)
        self._notes = Notes(post.issuer)

    def carry(self, call: Call) -> Response:
        """Hand the call on, and answer as the browser may see it."""
        if not isinstance(call.bridged.bridge, Replays):
            msg = f"{call.bridged.manifest.service} is not replayed"
            raise TypeError(msg)
        trip = Trip.of(call, call.bridged.bridge)
        try:
            return self._leave(trip) if trip.leaves else self._carry(trip)
        except TooSlow:
            return self._notes.stopped(trip, "slow")
        except Unavailable:
            return self._notes.stopped(trip, "no_answer")
        except CutOffError:
            return Response(status=400)

    def _carry(self, trip: Trip) -> Response:
        kept = self._cupboard.find(trip.shelf) or self._signing_in.sign_in(trip, None)
        if isinstance(kept, Stopped):
            return self._notes.stopped(trip, kept.reason)
        return self._send(trip, kept) or self._again(trip, kept)

    def _again(self, trip: Trip, dead: Kept) -> Response:
        """Sign in anew, once; what could have changed something is left to the person to repeat."""
        kept = self._signing_in.sign_in(trip, dead)
        if isinstance(kept, Stopped):
            return self._notes.stopped(trip, kept.reason)
        if trip.call.outgoing.method not in REPEATABLE or trip.call.body is not None:
            return self._notes.repeat(trip)
        return self._send(trip, kept, last=True) or self._notes.stopped(trip, "no_answer")

    def _send(self, trip: Trip, kept: Kept, *, last: bool = False) -> Response | None:
        """Send with the jar's cookies; `None` if the service does not know us any more."""
        dressed = trip.bridge.wear(trip.manifest, trip.outgoing(kept.manners), kept.cookies)
        with ExitStack() as held:
            returned = held.enter_context(self._relay.send(self._handed(trip, dressed)))
            reply = _looked_at(trip, returned, dressed.path)
            if not last and trip.bridge.is_stale(trip.manifest, reply):
                return None
            bare = Reply(reply.status, reply.headers, b"")
            self._cupboard.fold_back(trip.shelf, kept, fold(kept.cookies, bare))
            answer = Returned(reply.status, reply.headers, chain([reply.body], returned.chunks))
            return stream(trip.call, for_browser(trip, answer), held.pop_all())

    def _handed(self, trip: Trip, dressed: Outgoing) -> Handed:
        body = chain([dressed.prefix], trip.call.body) if trip.call.body is not None else None
        return Handed(trip.manifest.upstream, dressed.method, dressed.path, dressed.headers, body)

    def _leave(self, trip: Trip) -> Response:
        """Sign out there as the person wished, and end their session with the service on our side."""
        kept = self._cupboard.find(trip.shelf)
        proved = kept is None or self._left(trip, kept)
        with self._house.store.write() as records:
            records.jars.drop(trip.shelf.key)
            end_bridge_session(records, trip.call.guest.ticket, self._house.clock.now())
        return self._notes.left(trip, proved=proved)

    def _left(self, trip: Trip, kept: Kept) -> bool:
        line = Line(self._relay, trip.manifest, trip.habits, kept.manners)
        try:
            return line.hold(trip.bridge.log_out(trip.manifest, kept.cookies))
        except NoAnswerError:
            return False


def _looked_at(trip: Trip, returned: Returned, path: str) -> Reply:
    """Read the beginning of an answer whose type may show that the session is dead; of others nothing."""
    bare = Reply(returned.status, returned.headers, b"", path, whole=False)
    kind = bare.header("Content-Type").partition(";")[0].strip().lower()
    if kind not in trip.habits.reads:
        return bare
    body, whole = read_beginning(returned, LOOKED_AT)
    return Reply(returned.status, returned.headers, body, path, whole)
