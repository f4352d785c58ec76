"""Mail without a password: webmail signs in as a relying party and shows its token to the mail server.

The mail server knows nobody. It asks the provider what each token is worth, each time, and opens that
person's mailbox alone. RFC 7628, RFC 7662. Keys: `client`, `secret` of the webmail, `server`,
`server_secret` of the mail server, and `resource`, the audience of the tokens.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import urllib3
from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox import clock
from sandbox.party.flow import FlowError, begin, check_answer
from sandbox.party.provider import ClientCredentials, Provider, ProviderError
from sandbox.party.sessions import Sessions
from sandbox.party.tokens import TokenError, check_id_token
from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.around import Around, AwayError
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "WEBMAILSESSID"
BROWSER: Final = "WEBMAILBROWSER"
SCOPE: Final = "mail"
LETTERS: Final = (
    ("Отдел кадров", "График отпусков", "Отметьте свои дни до конца месяца."),
    ("Служба поддержки", "Ящик переехал", "Пароль от почты больше не нужен: вход тот же, что и везде."),
)


class RefusedError(Exception):
    """The mail server says no, and why."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Opens mailboxes to tokens."""

    around: Around
    name: str
    secret: str
    resource: str

    def open(self, box: str, token: str) -> tuple[tuple[str, str, str], ...]:
        """Return the letters. Raises `RefusedError`, and `AwayError` where nobody can say."""
        proof = urllib3.make_headers(basic_auth=f"{self.name}:{self.secret}")
        headers = {**proof, "Content-Type": "application/x-www-form-urlencoded"}
        said = json.loads(
            self.around.post(f"{self.around.provider}/introspect", headers, urlencode({"token": token}))
        )
        if not said.get("active") or said.get("aud") != self.resource:
            msg = "токен больше ничего не стоит: выход, отзыв права или истёкший срок"
            raise RefusedError(msg)
        if SCOPE not in str(said.get("scope", "")).split() or said.get("username") != box:
            msg = f"токен выдан не для ящика {box}"
            raise RefusedError(msg)
        return LETTERS


class Webmail:
    """Who is in, and with which token."""

    def __init__(self, program: Program, around: Around) -> None:
        keys, self._program = program.keys, program
        self._resource, self._callback = keys["resource"], f"{around.origin}/callback"
        own = ClientCredentials(keys["client"], keys["secret"])
        self._provider = Provider(around.provider, own, around.ca_file)
        self._server = MailServer(around, keys["server"], keys["server_secret"], self._resource)
        self._under_way = Sessions()

    def home(self) -> AnyResponse:
        """Show a mailbox: one's own, or the one that is asked for."""
        account = self._program.sessions.get(request.cookies.get(COOKIE, ""))
        if account is None:
            return _page(None, Note("Паролей от почты здесь нет: вход по токену."), _enter())
        box = request.args.get("box", "").strip().lower() or account.login
        try:
            letters = self._server.open(box, account.password)
        except RefusedError as error:
            return _page(account, Note(f"Почтовый сервер отказал: {error}.", "error"), _enter(), status=403)
        except AwayError as error:
            return _page(account, Note(f"Почтовый сервер не отвечает: {error}.", "error"), status=503)
        table = Table(f"Входящие: {box}", ("От кого", "Тема", "Текст"), letters)
        return _page(account, table, _other_box())

    def login(self) -> AnyResponse:
        """Ask for a token that is meant for the mail server. RFC 8707 §2."""
        browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
        wanted = {"scope": f"openid {SCOPE}", "resource": self._resource}
        try:
            address, flow = begin(self._provider, self._callback, wanted)
        except ProviderError as error:
            return _page(None, Note(f"Войти нельзя: {error}.", "error"), status=503)
        self._under_way.start(browser, flow)
        answer = redirect(address, 303)
        answer.set_cookie(BROWSER, browser, httponly=True, samesite="Lax")
        return answer

    def callback(self) -> AnyResponse:
        """Take the provider's answer; the ID token says whose mailbox it is."""
        flow = self._under_way.take(request.cookies.get(BROWSER), request.args.get("state", ""))
        if flow is None:
            return _page(None, Note("Этот браузер не просил о входе.", "error"), _enter(), status=403)
        try:
            check_answer(self._provider.issuer, flow, request.args.to_dict())
            tokens = self._provider.redeem(request.args["code"], self._callback, flow.code_verifier)
            token = str(tokens.get("access_token", ""))
            said = check_id_token(
                self._provider,
                str(tokens.get("id_token", "")),
                nonce=flow.nonce,
                access_token=token,
                now=clock.now(),
            )
        except (FlowError, ProviderError, TokenError) as error:
            return _page(None, Note(f"Войти не вышло: {error}.", "error"), _enter(), status=403)
        name = self._program.open(OldAccount(str(said.get("username", "")), token))
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, name, httponly=True, samesite="Lax")
        return answer

    def leave(self) -> AnyResponse:
        """End the session here alone."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)


def webmail_app(told: Told, around: Around) -> Program:
    """Make the program."""
    program = Program("webmail", told)
    webmail = Webmail(program, around)
    program.page("/", webmail.home)
    program.page("/login", webmail.login)
    program.page("/callback", webmail.callback)
    program.page("/leave", webmail.leave)
    return program


def _enter() -> Form:
    return Form("/login", "Войти", method="get", name="enter")


def _other_box() -> Form:
    return Form("/", "Открыть", (Field("box", "Адрес"),), title="Другой ящик", name="other", method="get")


def _page(account: OldAccount | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who = account.login if account else ""
    return Response(Page("Почта в браузере", blocks, who, "", "/leave").render(), status)
