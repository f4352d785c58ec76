"""Requests of browsers, handed on to the origins of our manifests without being kept in memory."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Lock
from typing import Final

from idp.adapters.outbound.addresses import Network
from idp.adapters.outbound.hops import without_hops
from idp.adapters.outbound.lines import Lines
from idp.adapters.outbound.names import Names, Resolver
from idp.adapters.outbound.target import parse_target
from idp.adapters.outbound.trust import trust
from idp.model.errors import Refused, Unavailable
from idp.ports.relay import BrokenOff, Handed, Returned, TooSlow

CONNECT: Final = 3.0
READ: Final = 60.0
"""Seconds between two signs of life."""
PIECE: Final = 64 * 1024
_REPEATABLE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOLD: Final = re.compile(r"\s*[\r\n]\s*")
_LENGTH: Final = re.compile(r"[0-9]{1,18}\Z")
_BODILESS: Final = frozenset({204, 304})
_NO_HEADER: Final = (MissingHeaderBodySeparatorDefect, FirstHeaderLineIsContinuationDefect)
"""Where reading has stopped: what says how long the answer is may stand below."""
INTERIM: Final = 10
"""Announcements of an answer that are passed over before it."""


class PooledRelay:
    """Keeps connections per origin; the own network is fine, loopback only if in `allow`.

    Targets and header values go out as they are: nothing is decoded, encoded or followed.
    """

    def __init__(
        self,
        allow: Iterable[Network] = (),
        ca_file: Path | None = None,
        *,
        resolver: Resolver | None = None,
        seconds: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        self._allow = tuple(allow)
        self._names = Names(resolver)
        self._context = trust(ca_file)
        self._seconds = seconds
        self._lines: dict[str, Lines] = {}
        self._lock = Lock()

    @contextmanager
    def send(self, handed: Handed) -> Iterator[Returned]:
        """Send, and hold the connection while the answer is read. Raises `Unavailable`, `TooSlow`.

        A server may drop an answer without closing it, when the browser has gone. Then the socket is
        collected together with this, perhaps before it, so the connection is no longer to be had.
        """
        lines = self._of(handed.origin)
        line, response = _ask(lines, handed)
        try:
            yield Returned(response.status, without_hops(_unfolded(response)), _chunks(response))
        except BaseException:
            response.close()
            line.close()
            raise
        _end(lines, line, response, bodiless=handed.method == "HEAD" or response.status in _BODILESS)

    def close(self) -> None:
        """Close every connection that waits."""
        for lines in self._lines.values():
            lines.close()

    def _of(self, origin: str) -> Lines:
        with self._lock:
            known = self._lines.get(origin)
        if known is not None:
            return known
        try:
            target = parse_target(origin)
        except Refused as refused:
            raise Unavailable(refused.message) from None
        made = Lines(target, self._names, self._allow, self._context, self._seconds)
        with self._lock:
            return self._lines.setdefault(origin, made)


def _ask(lines: Lines, handed: Handed) -> tuple[HTTPConnection, HTTPResponse]:
    """Ask by a connection that is open if the request can be repeated, else by a new one.

    A service may close an idle connection at the very moment in which it is used again.
    """
    kept = lines.kept() if handed.body is None and handed.method in _REPEATABLE else None
    if kept is not None:
        try:
            return kept, _exchange(kept, handed, lines.read_seconds)
        except (ConnectionError, HTTPException):
            pass
        except (OSError, ValueError) as error:
            raise _unavailable(error) from None
    try:
        line = lines.open()
    except OSError as error:
        raise _unavailable(error) from None
    return line, _exchange_at_last(line, handed, lines.read_seconds)


def _exchange_at_last(line: HTTPConnection, handed: Handed, seconds: float) -> HTTPResponse:
    try:
        return _exchange(line, handed, seconds)
    except (OSError, HTTPException, ValueError) as error:
        raise _unavailable(error) from None


def _exchange(line: HTTPConnection, handed: Handed, seconds: float) -> HTTPResponse:
    """Send the request. A service that refuses a body before its end is heard all the same.

    An answer that is none is closed here: whoever keeps the error would keep its connection open.
    """
    response = None
    line.sock.settimeout(handed.patience or seconds)
    try:
        line.putrequest(handed.method, handed.path, skip_host=True, skip_accept_encoding=True)
        for name, value in without_hops(handed.headers):
            line.putheader(name, value)
        with suppress(BrokenPipeError, ConnectionResetError):
            line.endheaders()
            for piece in _pieces(handed):
                line.send(piece)
        response = line.getresponse()
        return _final(response)
    except BaseException:
        if response is not None:
            response.close()
        line.close()
        raise


def _final(response: HTTPResponse) -> HTTPResponse:
    """Pass over what only announces the answer: taken for it, the answer would be another request's.

    RFC 9110 §15.2. Raises `HTTPException` for a change of protocol that nobody asked for, for an answer
    of two lengths, and for one whose headers end where a line is none. RFC 9112 §5, §6.3.
    """
    for _ in range(INTERIM):
        if not 100 <= response.status < 200:
            return _of_one_length(response)
        if response.status == 101:
            break
        response.headers = response.msg = None  # type: ignore[assignment]  # what `begin` reads anew
        response.begin()
    msg = "no final answer"
    raise HTTPException(msg)


def _of_one_length(response: HTTPResponse) -> HTTPResponse:
    if any(isinstance(defect, _NO_HEADER) for defect in response.headers.defects):
        msg = "a line among the headers that is none"
        raise HTTPException(msg)
    said = set(response.headers.get_all("Content-Length", ()))
    if not response.chunked and (len(said) > 1 or not all(map(_LENGTH.match, said))):
        msg = "an answer of no certain length"
        raise HTTPException(msg)
    return response


def _pieces(handed: Handed) -> Iterator[bytes]:
    if isinstance(handed.body, bytes):
        yield handed.body
    elif handed.body is not None:
        yield from handed.body


def _unfolded(response: HTTPResponse) -> Iterator[tuple[str, str]]:
    """Yield the headers; a value over several lines becomes one of one line. RFC 9112 §5.2.

    A length stands once, and not at all where the body is chunked. RFC 9112 §6.3.
    """
    measured = bool(response.chunked)
    for name, value in response.getheaders():
        if name.lower() != "content-length":
            yield name, _FOLD.sub(" ", value)
        elif not measured:
            measured = True
            yield name, value


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
    """Yield what arrives, when it arrives; a body that ends before its announced length is an error."""
    try:
        while piece := response.read1(PIECE):
            yield piece
    except TimeoutError:
        msg = "the service does not go on"
        raise TooSlow(msg) from None
    except (OSError, HTTPException) as error:
        msg = f"broken off: {type(error).__name__}"
        raise BrokenOff(msg) from None
    if response.length:
        msg = "broken off before the announced end"
        raise BrokenOff(msg)


def _end(lines: Lines, line: HTTPConnection, response: HTTPResponse, *, bodiless: bool) -> None:
    """Keep the connection if the answer was read to an end that it announced, and the service keeps it too.

    Where there must be no body, an old service may send one all the same: the next would begin with it.
    """
    whole = not bodiless and (response.isclosed() or response.length == 0)
    response.close()
    if whole and not response.will_close and line.sock is not None:
        lines.give_back(line)
    else:
        line.close()


def _unavailable(error: Exception) -> Unavailable:
    if isinstance(error, TimeoutError):
        return TooSlow("no answer in time")
    return Unavailable(f"no answer: {type(error).__name__}")
