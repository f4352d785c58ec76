"""A chat program of a person's own: it signs in over XMPP with a password, joins a room and speaks there."""

import base64
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast
from xml.etree.ElementTree import Element, XMLPullParser
from xml.sax.saxutils import escape, quoteattr

PATIENCE = 15
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
MUC = "http://jabber.org/protocol/muc"


class RefusedError(Exception):
    """The server took no such password."""


class Xmpp:
    """One connection. RFC 6120."""

    def __init__(self, port: int, host: str, user: str, password: str) -> None:
        """Connect and sign in. Raises `RefusedError`."""
        self.host, self.user = host, user
        self.parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
        self.depth = 0
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        try:
            self._begin()
            self._sign_in(password)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self.line.sendall(b"</stream:stream>")
        self.line.close()

    def join(self, room: str) -> None:
        """Join a room; whoever is the first there opens it. XEP-0045 §7.2, §10.1.2."""
        self._tell(f'<presence to={quoteattr(f"{room}/{self.user}")}><x xmlns="{MUC}"/></presence>')
        me = self._wait(lambda one: _name(one) == "presence" and "110" in _codes(one))
        if "201" in _codes(me):
            form = '<x xmlns="jabber:x:data" type="submit"/>'
            self._ask(f'<query xmlns="{MUC}#owner">{form}</query>', to=room)

    def say(self, room: str, words: str) -> None:
        """Say something to everybody in a room."""
        self._tell(f'<message to={quoteattr(room)} type="groupchat"><body>{escape(words)}</body></message>')

    def hear(self, words: str) -> str:
        """Wait until somebody says this in the room; return who."""
        said = self._wait(lambda one: _name(one) == "message" and one.findtext("{*}body") == words)
        return said.get("from", "").rpartition("/")[2]

    def is_there(self) -> bool:
        """Tell whether the server still answers on this connection."""
        try:
            self._ask('<query xmlns="http://jabber.org/protocol/disco#info"/>', to=self.host, kind="get")
        except OSError:
            return False
        return True

    def _begin(self) -> None:
        self.parser, self.depth = XMLPullParser(("start", "end")), 0
        space = 'xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams"'
        self._tell(f'<?xml version="1.0"?><stream:stream to="{self.host}" version="1.0" {space}>')
        self._wait(lambda one: _name(one) == "features")

    def _sign_in(self, password: str) -> None:
        plain = base64.b64encode(f"\0{self.user}\0{password}".encode()).decode()
        self._tell(f'<auth xmlns="{SASL}" mechanism="PLAIN">{plain}</auth>')
        if _name(self._wait(lambda one: one.tag.startswith(f"{{{SASL}}}"))) != "success":
            raise RefusedError(self.user)
        self._begin()
        self._ask('<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>')
        self._tell("<presence/>")

    def _ask(self, query: str, *, to: str = "", kind: str = "set") -> None:
        where = f" to={quoteattr(to)}" if to else ""
        self._tell(f'<iq id="asked" type="{kind}"{where}>{query}</iq>')
        answer = self._wait(lambda one: _name(one) == "iq" and one.get("id") == "asked")
        assert answer.get("type") == "result", query

    def _tell(self, text: str) -> None:
        self.line.sendall(text.encode())

    def _wait(self, wanted: Callable[[Element], bool]) -> Element:
        """Read until something comes that is wanted. Raises `OSError` where nothing comes any more."""
        while True:
            events: Any = self.parser.read_events()
            for event, found in events:
                self.depth += 1 if event == "start" else -1
                if event == "end" and self.depth == 1 and wanted(found):
                    return cast(Element, found)
            heard = self.line.recv(65536)
            if not heard:
                raise ConnectionResetError
            self.parser.feed(heard)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _codes(element: Element) -> set[str]:
    return {status.get("code", "") for status in element.iter(f"{{{MUC}#user}}status")}
