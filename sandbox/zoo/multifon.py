"""The SIP phone service: login and password in every address, answers in XML.

`/sm/client/routing` tells where calls go, `/sm/client/routing/set` changes it; the same password
in the address opens a small page for people.
"""

from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page
from sandbox.zoo.program import Program

WAYS: Final = {"0": "только на телефон", "1": "только на SIP", "2": "на телефон и на SIP"}
OK: Final = 200
REFUSED: Final = 401
LOCKED: Final = 423
WRONG: Final = 400
WORDS: Final = {
    OK: "OK",
    REFUSED: "Неверный логин или пароль",
    LOCKED: "Учётная запись заблокирована",
    WRONG: "Неверное значение routing",
}


class Multifon:
    """Where the calls of each number go."""

    def __init__(self, program: Program) -> None:
        self._accounts = program.accounts
        self._ways: dict[str, str] = {}

    def way(self, account: OldAccount) -> str:
        """Return where the calls of a number go."""
        return self._ways.get(account.login, "0")

    def read(self) -> AnyResponse:
        """Tell where calls go."""
        return self._admitted(lambda account: told(OK, self.way(account)))

    def change(self) -> AnyResponse:
        """Send calls another way: the interface of old takes even this in the address."""
        return self._admitted(self._change)

    def home(self) -> AnyResponse:
        """Show the page for people."""
        return self._admitted(self._page)

    def choose(self) -> AnyResponse:
        """Take the page's form."""
        return self._admitted(self._choose)

    def _admitted(self, then: Callable[[OldAccount], AnyResponse]) -> AnyResponse:
        login, password = request.args.get("login", ""), request.args.get("password", "")
        if self._accounts.is_locked(login):
            return told(LOCKED)
        account = self._accounts.enter(login, password)
        return then(account) if account else told(REFUSED)

    def _change(self, account: OldAccount) -> AnyResponse:
        way = request.args.get("routing", "")
        if way not in WAYS:
            return told(WRONG)
        self._ways[account.login] = way
        return told(OK, way)

    def _choose(self, account: OldAccount) -> AnyResponse:
        way = request.form.get("routing", "")
        if way not in WAYS:
            return told(WRONG)
        self._ways[account.login] = way
        return redirect("/?saved=1", 303)

    def _page(self, account: OldAccount) -> AnyResponse:
        """Show the page; it takes care to carry no password on."""
        way = self.way(account)
        choice = Field("routing", "Принимать звонки", way, choices=WAYS)
        saved = (Note("Сохранено.", "done"),) if request.args.get("saved") else ()
        now = Note(f"Сейчас звонки на {account.phone or account.login} идут {WAYS[way]}.")
        form = Form("/routing", "Сохранить", (choice,), name="routing")
        return Response(
            Page(
                "МультиФон: телефон в интернете", (*saved, now, form), account.login, account.company
            ).render()
        )


def multifon_app(told: Told) -> Program:
    """Make the service."""
    program = Program("multifon", told)
    multifon = Multifon(program)
    program.page("/sm/client/routing", multifon.read)
    program.page("/sm/client/routing/set", multifon.change)
    program.page("/", multifon.home)
    program.page("/routing", multifon.choose, "POST")
    return program


def told(code: int, routing: str = "") -> AnyResponse:
    """Answer in XML; the code stands inside, outside it is always well."""
    more = f"<routing>{escape(routing)}</routing>" if routing else ""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<response><result><code>{code}</code><description>{WORDS[code]}</description></result>{more}</response>"
    )
    return Response(body, mimetype="text/xml")
