"""An old service for dialogues: answers by a script, and remembers what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from idp.model.ids import ServiceId
from idp.model.secret import Secret
from legacy_bridges.contract import (
    Answered,
    Ask,
    Credential,
    Dialogue,
    Lent,
    Links,
    Logout,
    Manifest,
    Proving,
    Reply,
)
from legacy_bridges.protocols.form_replay import FormReplay

T = TypeVar("T")
PASSWORD = "Ключ & 1+1=2"
ANNA = Credential("anna", Secret(PASSWORD))
UPSTREAM, ORIGIN = "http://127.0.0.1:8110", "https://kb.example"
OPTIONS: dict[str, Any] = {
    "start": "/doku.php?id=start&do=login",
    "form": "form#dw__login",
    "fill": {"u": "$login", "p": "$secret"},
    "ok": {"css": ".user bdi"},
    "fail": {"css": "div.error"},
    "session_ok": {"css": ".user bdi"},
    "login_page": {"path": "do=login"},
    "logout": {"link_css": "a[href*='do=logout']", "pressed": r"[?&]do=logout\b"},
}
LOGIN_FORM = """<!doctype html><html><body><form id="dw__login" method="post" action="/doku.php?id=start">
<input type="hidden" name="sectok" value="abc&amp;1"><input type="hidden" name="do" value="login">
<input type="text" name="u"><input type="password" name="p"><input type="checkbox" name="r" value="1">
<select name="lang"><option value="ru">Р<option value="en" selected>E</select>
<textarea name="note">Привет</textarea><input name="off" value="x" disabled>
<button type="submit" name="press" value="1">Log in</button></form></body></html>"""
SIGNED_IN = """<!doctype html><html><body><li class="user"><bdi>Anna</bdi></li>
<a href="/doku.php?id=start&amp;do=logout&amp;sectok=t0k">Log out</a></body></html>"""
NOBODY = "<!doctype html><html><body>Welcome</body></html>"
REFUSED = LOGIN_FORM.replace("<body>", '<body><div class="error">Sorry</div>')


def manifest(options: Mapping[str, Any] = OPTIONS, **more: Any) -> Manifest:
    """Describe the service, with other options where a test wants them."""
    said: dict[str, Any] = {
        "service": ServiceId("kb"),
        "title": {"en": "Knowledge base"},
        "description": {},
        "section": {},
        "origin": ORIGIN,
        "protocol": "form_replay",
        "access": "kb",
        "logout": Logout.BACK,
        "upstream": UPSTREAM,
        "links": Links.PERSON,
        "lent": Lent.LINK,
        "prove": (Proving.LOGIN,),
        "options": FormReplay().read_options(options),
    }
    return Manifest(**(said | more))


def page(html: str, *cookies: str, status: int = 200, **headers: str) -> Reply:
    """Answer with a page."""
    kind = headers.pop("kind", "text/html; charset=utf-8")
    said = [("Content-Type", kind), *((n.replace("_", "-"), v) for n, v in headers.items())]
    said += [("Set-Cookie", cookie) for cookie in cookies]
    return Reply(status, tuple(said), html.encode())


def redirect(to: str, *cookies: str, status: int = 302) -> Reply:
    """Answer with a redirect."""
    return page("", *cookies, status=status, Location=to)


@dataclass
class Service:
    """Answers each request in turn, and knows what came."""

    answers: list[Reply | Callable[[Ask], Reply]]
    asked: list[Ask] = field(default_factory=list)

    def hold(self, dialogue: Dialogue[T]) -> T:
        """Take part in a dialogue."""
        try:
            ask = next(dialogue)
            while True:
                ask = dialogue.send(self._answer(ask))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]

    def _answer(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        assert self.answers, f"one request too many: {ask.method} {ask.path}"
        answer = self.answers.pop(0)
        reply = answer(ask) if callable(answer) else answer
        return Reply(reply.status, reply.headers, reply.body, ask.path, reply.whole)

    def posted(self, charset: str = "utf-8") -> dict[str, str]:
        """Return the fields of the one form that was sent."""
        (sent,) = [ask for ask in self.asked if ask.method == "POST"]
        assert sent.body is not None
        pairs = parse_qsl(sent.body.decode(), keep_blank_values=True, encoding=charset)
        assert len(pairs) == len(dict(pairs)), pairs
        return dict(pairs)

    def saw_the_password(self) -> bool:
        """Tell whether the password was sent at all."""
        return any(ask.method == "POST" for ask in self.asked)


def sign_in(service: Service, options: dict[str, Any] = OPTIONS, answered: Answered | None = None) -> Any:
    return service.hold(FormReplay().log_in(manifest(options), ANNA, answered))
