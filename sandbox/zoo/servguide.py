"""Service-Guide: a session number in every address, given in XML; robots with the password in the query.

The links of its pages do not name the session: a script in the frame around them adds it to
each request, and whoever stands before the program does as that script did.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

CHECK: Final = "/ps/scc/php/check.php"
ENTRANCE: Final = "/ps/scc/login.php"
ROBOT: Final = "/ROBOTS/SC_TRAY_INFO"
WRONG: Final = "60020004"
LOCKED: Final = "60020011"
WORDS: Final = {
    WRONG: "Неверно указан логин или пароль",
    LOCKED: "Доступ заблокирован. Наберите *105*00# и получите новый пароль",
}
BALANCE: Final = "1840.50"
OPTIONS: Final = {"aon": "Определитель номера", "content_ban": "Запрет платных подписок"}


class ServiceGuide:
    """Who is in, and what each number has switched on."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._options: dict[str, set[str]] = {}

    def check(self) -> AnyResponse:
        """Take a password, and give a session number; both in XML."""
        login, password = request.form.get("LOGIN", ""), request.form.get("PASSWORD", "")
        account = self._enter(login, password)
        if account is None or request.args.get("CHANNEL") != "WWW":
            return self._error(login)
        number = str(10**17 + secrets.randbelow(9 * 10**17))
        self._program.sessions[number] = account
        return _xml("RESULT", {"SESSION_ID": number, "USER": account.login})

    def robot(self) -> AnyResponse:
        """Tell the balance to a robot that shows its password in the address."""
        login, password = request.args.get("X_Username", ""), request.args.get("X_Password", "")
        account = self._enter(login, password)
        if account is None:
            return _xml("SC_TRAY_INFO", {"ERROR": "Wrong password"})
        return _xml("SC_TRAY_INFO", {"BALANCE": BALANCE, "NUMBER": account.phone})

    def entrance(self) -> AnyResponse:
        """Show the form."""
        fields = (Field("LOGIN", "Логин"), Field("PASSWORD", "Пароль", kind="password"))
        form = Form(f"{CHECK}?CHANNEL=WWW", "Войти", fields, name="login", title="Вход в Сервис-Гид")
        return Response(Page("Сервис-Гид", (form,)).render())

    def main(self) -> AnyResponse:
        """Show the number and what is switched on."""
        account = self._present()
        return self._page(account, self._switches(account)) if account else redirect(ENTRANCE)

    def account_info(self) -> AnyResponse:
        """Show the balance of a number."""
        account = self._present()
        if account is None:
            return redirect(ENTRANCE)
        number = request.values.get("SUBSCRIBER_MSISDN") or account.phone
        return self._page(account, Table("Баланс", ("Номер", "Руб."), [(number, BALANCE)]))

    def switch(self) -> AnyResponse:
        """Switch something on or off."""
        account = self._present()
        if account is None:
            return redirect(ENTRANCE)
        option = request.form.get("OPTION", "")
        if option not in OPTIONS:
            return self._page(account, Note("Нет такой услуги.", "error"))
        self._options.setdefault(account.login, set()).symmetric_difference_update({option})
        return self._page(account, Note("Изменено.", "done"), self._switches(account))

    def leave(self) -> AnyResponse:
        """End the session."""
        self._program.close(request.values.get("SESSION_ID", ""))
        return redirect(ENTRANCE)

    def _enter(self, login: str, password: str) -> OldAccount | None:
        return self._program.accounts.enter(login, password)

    def _error(self, login: str) -> AnyResponse:
        code = LOCKED if self._program.accounts.is_locked(login) else WRONG
        return _xml("RESULT", {"ERROR_ID": code, "ERROR_MESSAGE": WORDS[code]})

    def _present(self) -> OldAccount | None:
        return self._program.sessions.get(request.values.get("SESSION_ID", ""))

    def _switches(self, account: OldAccount) -> Table:
        on = self._options.get(account.login, set())
        rows = [
            (title, "включено" if name in on else "выключено", self._button(name))
            for name, title in OPTIONS.items()
        ]
        return Table("Услуги", ("Услуга", "Сейчас", ""), rows)

    def _button(self, option: str) -> Form:
        return Form("/SCWWW/SWITCH", "Изменить", hidden={"OPTION": option})

    def _page(self, account: OldAccount, *blocks: Form | Table | Note) -> AnyResponse:
        links = {"/SCWWW/MAIN": "Услуги", "/SCWWW/ACCOUNT_INFO": "Баланс"}
        page = Page("Сервис-Гид", blocks, account.login, account.company, "/SCWWW/LOGOUT", links)
        return Response(page.render())


def servguide_app(told: Told) -> Program:
    """Make the program."""
    program = Program("servguide", told)
    guide = ServiceGuide(program)
    program.page(CHECK, guide.check, "POST")
    program.page(ROBOT, guide.robot)
    program.page("/", guide.main)
    program.page(ENTRANCE, guide.entrance)
    program.page("/SCWWW/MAIN", guide.main, "GET", "POST")
    program.page("/SCWWW/ACCOUNT_INFO", guide.account_info, "GET", "POST")
    program.page("/SCWWW/SWITCH", guide.switch, "POST")
    program.page("/SCWWW/LOGOUT", guide.leave, "GET", "POST")
    return program


def _xml(root: str, members: Mapping[str, str]) -> AnyResponse:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members.items())
    return Response(f'<?xml version="1.0" encoding="utf-8"?><{root}>{inner}</{root}>', mimetype="text/xml")
