"""A little old forum on loopback: a form with a token, a session bound to its visitor, a cookie that rotates."""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

API_KEY = "k3y-of-the-forum"
PASSWORD = "Старый & пароль=7"
LOCKED_AFTER = 3
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Forum:
    """What the forum knows, and how it behaves today."""

    port: int = 0
    passwords: dict[str, str] = field(default_factory=lambda: {"anna": PASSWORD, "viktor": PASSWORD})
    sessions: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    sign_ins: int = 0
    posts: list[str] = field(default_factory=list)
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    action: str = "/in"
    slow: float = 0
    question: str = ""
    """What a person has to read from a picture."""
    status: int = 200
    shut: set[str] = field(default_factory=set)
    """Logins that its API has closed."""
    uploads: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def origin(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def wipe(self) -> None:
        """Forget every session, as after a restart."""
        self.sessions.clear()

    def attempts(self) -> int:
        """Count the passwords that were tried."""
        return sum(path == "/in" and method == "POST" for method, path, _headers in self.seen)


class Handler(BaseHTTPRequestHandler):
    """Answers for the forum."""

    forum: Forum
    protocol_version = "HTTP/1.1"

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer("GET", {})

    def do_HEAD(self) -> None:
        self._answer("HEAD", {})

    def do_PUT(self) -> None:
        self._api(int(self.headers.get("Content-Length", 0)))

    def _api(self, length: int) -> None:
        """Make an account that is not there yet, or close and open one, for who shows the key."""
        forum, said = self.forum, json.loads(self.rfile.read(length))
        login = self.path.removeprefix("/api/users/")
        if self.headers.get("Authorization") != f"Bearer {API_KEY}":
            self._send("", 401)
        elif "pass" in said and login in forum.passwords:
            self._send("", 409)
        else:
            (forum.shut.add if said.get("active") is False else forum.shut.discard)(login)
            forum.passwords[login] = said.get("pass", forum.passwords.get(login))
            forum.sessions = {sid: one for sid, one in forum.sessions.items() if one[0] not in forum.shut}
            self._send("", 201 if "pass" in said else 200)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if self.path == "/upload":
            self._upload(length)
            return
        body = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        self._answer("POST", {name: values[0] for name, values in body.items()})

    def _upload(self, length: int) -> None:
        self.forum.seen.append(("POST", self.path, dict(self.headers.items())))
        read = 0
        while read < length:
            read += len(self.rfile.read(min(65536, length - read)))
        self.forum.uploads.append(read)
        self._send("stored", kind="text/plain")

    def _answer(self, method: str, form: dict[str, str]) -> None:
        forum, parts = self.forum, urlsplit(self.path)
        forum.seen.append((method, self.path, dict(self.headers.items())))
        self.cookies = {name: m.value for name, m in SimpleCookie(self.headers.get("Cookie", "")).items()}
        views: dict[str, Callable[[dict[str, str]], None]] = {
            "/login": self._login,
            "/in": self._in,
            "/post": self._post,
            "/logout": self._logout,
            "/question.png": self._picture,
            "/big": self._big,
            "/piece": lambda _form: self._send("<li>row</li>"),
            "/away": lambda _form: self._send("", 302, Location=f"{forum.origin}/home"),
            "/old": lambda _form: self._send(f'<a href="http://old.example/x">{self._who()}</a>', whole=True),
        }
        views.get(parts.path, self._home)(form)

    def _login(self, _form: dict[str, str]) -> None:
        visitor, token = secrets.token_hex(8), secrets.token_hex(8)
        self.forum.tokens[visitor] = token
        asked = '<img id="q" src="/question.png"><input name="answer">' if self.forum.question else ""
        self._send(
            f'<form id="in" method="post" action="{self.forum.action}"><input type="hidden" name="sectok" '
            f'value="{token}"><input name="user"><input type="password" name="pass">{asked}</form>',
            self.forum.status,
            cookies=[f"pre={visitor}; path=/"],
            whole=True,
        )

    def _in(self, form: dict[str, str]) -> None:
        forum = self.forum
        time.sleep(forum.slow)
        login, known = form.get("user", ""), forum.tokens.get(self.cookies.get("pre", ""))
        with forum.lock:
            if forum.wrong[login] >= LOCKED_AFTER:
                return self._send('<p class="locked">Locked</p>', whole=True)
            right = login not in forum.shut and forum.passwords.get(login) == form.get("pass")
            right = right and known == form.get("sectok")
            if not right or form.get("answer", "") != forum.question:
                forum.wrong[login] += 1
                return self._send('<p class="no">Wrong</p>', whole=True)
            forum.sign_ins += 1
            sid = secrets.token_hex(8)
            forum.sessions[sid] = (login, self._fingerprint(), 1)
        return self._send(
            "", 302, cookies=[f"sid={sid}; path=/", "turn=1", "pre=x; Max-Age=0"], Location="/home"
        )

    def _home(self, _form: dict[str, str]) -> None:
        self._send(
            self._who() + f"<p>{escape('; '.join(self.forum.posts))}</p>", self.forum.status, whole=True
        )

    def _post(self, form: dict[str, str]) -> None:
        who = self._who()
        if who:
            self.forum.posts.append(form.get("text", ""))
        self._send(who, whole=True)

    def _logout(self, _form: dict[str, str]) -> None:
        known = self.forum.sessions.pop(self.cookies.get("sid", ""), None)
        self._send("bye" if known else "who?", cookies=["sid=x; Max-Age=0"], whole=True)

    def _picture(self, _form: dict[str, str]) -> None:
        fits = self.cookies.get("pre", "") in self.forum.tokens
        self._send(PNG if fits else b"", 200 if fits else 403, kind="image/png")

    def _big(self, _form: dict[str, str]) -> None:
        """Show who is there only at the very end of a long page."""
        self._send("x" * 400_000 + self._who(), whole=True)

    def _who(self) -> str:
        sid = self.cookies.get("sid", "")
        login, bound, turn = self.forum.sessions.get(sid, ("", "", 0))
        if not login or bound != self._fingerprint() or self.cookies.get("turn") != str(turn):
            return ""
        self.forum.sessions[sid] = (login, bound, turn + 1)
        self._turn = turn + 1
        return f'<b class="who">{login}</b><a class="out" href="/logout?tok={sid[:4]}">out</a>'

    def _fingerprint(self) -> str:
        names = ("User-Agent", "Accept-Language", "Accept-Encoding", "Host", "X-Forwarded-For")
        return "|".join(self.headers.get(name, "") for name in names)

    def _send(
        self,
        text: str | bytes,
        status: int = 200,
        cookies: list[str] | None = None,
        *,
        kind: str = "text/html; charset=utf-8",
        whole: bool = False,
        **headers: str,
    ) -> None:
        body = text if isinstance(text, bytes) else (f"<html>{text}</html>" if whole else text).encode()
        turned = [f"turn={self._turn}; path=/"] if getattr(self, "_turn", 0) else []
        self._turn = 0
        self.send_response(status)
        for cookie in [*(cookies or []), *turned]:
            self.send_header("Set-Cookie", cookie)
        said = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Strict-Transport-Security": "max-age=9",
        }
        for name, value in (said | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def open_forum() -> Iterator[Forum]:
    """Let a forum listen until the block ends."""
    forum = Forum()
    handler = type("ForumHandler", (Handler,), {"forum": forum})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        forum.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield forum
        finally:
            server.shutdown()
            thread.join()
