"""The archive of contracts: it speaks CAS 3, keeps a session for each ticket, and hears of sign-outs."""

import json
import re
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.around import Around, AwayError
from sandbox.zoo.pages import Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "CONTRSESSID"
PLACE: Final = "/cas/"
KEEPER: Final = "keeper"
PAPERS: Final = (
    ("№ 17-К/2018", "Услуги связи", "с 01.02.2018, бессрочно"),
    ("№ 204/2021", "Аренда места на мачте", "до 31.12.2026"),
    ("№ 9-П/2025", "Поставка телефонов", "исполнен"),
)
_SESSION: Final = re.compile(r"<samlp:SessionIndex>([^<]+)</samlp:SessionIndex>")


class Contracts:
    """Who is in by which ticket."""

    def __init__(self, program: Program, around: Around) -> None:
        self._program, self._around = program, around
        self._service = f"{around.origin}{PLACE}"
        self._tickets: dict[str, str] = {}

    def home(self) -> AnyResponse:
        """Show the contracts, or where one comes in."""
        account = self._program.sessions.get(request.cookies.get(COOKIE, ""))
        if account is None:
            return _page(None, Note("Своих паролей здесь нет: вход по CAS."), _enter())
        words = "Вы ведёте архив." if account.level == KEEPER else "Вы читаете договоры."
        return _page(account, Note(words), Table("Договоры", ("Номер", "О чём", "Срок"), PAPERS))

    def login(self) -> AnyResponse:
        """Send the browser to the provider. CAS Protocol §2.1."""
        return redirect(f"{self._around.provider}/cas/login?{urlencode({'service': self._service})}", 303)

    def enter(self) -> AnyResponse:
        """Ask what a ticket is worth that the browser brought. CAS Protocol §2.5."""
        ticket = request.args.get("ticket", "")
        try:
            said = self._validated(ticket)
        except AwayError as error:
            return _page(None, Note(f"Войти нельзя: {error}.", "error"), _enter(), status=503)
        if said is None:
            return _page(None, Note("Билет недействителен.", "error"), _enter(), status=403)
        one = {name: str(values[0]) for name, values in said.get("attributes", {}).items() if values}
        level = KEEPER if KEEPER in said.get("attributes", {}).get("groups", ()) else "reader"
        account = OldAccount(said["user"], "", one.get("company", ""), one.get("name", said["user"]), level)
        self._tickets[ticket] = self._program.open(account)
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, self._tickets[ticket], httponly=True)
        return answer

    def hear(self) -> AnyResponse:
        """Close the session of a ticket. CAS Protocol §2.3.3."""
        found = _SESSION.search(request.form.get("logoutRequest", ""))
        if found is not None:
            self._program.close(self._tickets.pop(found[1], ""))
        return Response(status=204)

    def leave(self) -> AnyResponse:
        """End the session here alone."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)

    def _validated(self, ticket: str) -> dict[str, Any] | None:
        asked = urlencode({"service": self._service, "ticket": ticket, "format": "JSON"})
        told = self._around.get(f"{self._around.provider}/cas/p3/serviceValidate?{asked}")
        found = json.loads(told)["serviceResponse"].get("authenticationSuccess")
        return dict(found) if found else None


def contracts_app(told: Told, around: Around) -> Program:
    """Make the program."""
    program = Program("contracts", told)
    contracts = Contracts(program, around)
    program.page("/", contracts.home)
    program.page("/login", contracts.login)
    program.page("/leave", contracts.leave)
    program.page(PLACE, contracts.enter)
    program.page(PLACE, contracts.hear, "POST")
    return program


def _enter() -> Form:
    return Form("/login", "Войти", method="get", name="enter")


def _page(account: OldAccount | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who, company = (account.name, account.company) if account else ("", "")
    return Response(Page("Архив договоров", blocks, who, company, "/leave").render(), status)
