"""A SIP phone and its exchange in one page: the phone answers a challenge, the exchange asks over RADIUS.

The exchange knows no phone's secret. Keys: `radius`, the server's host and port, `secret`, which the
two share, and `realm`, the exchange's domain.
"""

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox import clock
from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.gateway import Phone, SilentError, ask
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "PHONESESSID"
SHORTEST: Final = 300
"""Seconds that a registration lasts: the exchange's own, where it is shorter than what it is told."""
KEPT: Final = 100
MOSCOW: Final = ZoneInfo("Europe/Moscow")


class Exchange:
    """Phones that are registered, and until when."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._until: OrderedDict[str, int] = OrderedDict()

    def home(self) -> AnyResponse:
        """Show this phone, or the form of its settings."""
        account = self._program.sessions.get(request.cookies.get(COOKIE, ""))
        until = self._until.get(account.login, 0) if account else 0
        if account is None or until <= clock.now():
            return self._form()
        row = (account.login, self._program.keys["realm"], _moment(until))
        table = Table("Телефон зарегистрирован", ("Имя", "Домен", "До"), [row])
        return _page(account, Note("Можно звонить.", "done"), table)

    def register(self) -> AnyResponse:
        """Challenge the phone, and ask whether its answer is right."""
        phone = Phone(request.form.get("user", "").strip(), request.form.get("secret", "").strip())
        if not phone.user or not phone.secret:
            return self._form("Нужны имя и секрет телефона.")
        keys = self._program.keys
        try:
            seconds = ask(keys["radius"], keys["secret"], phone.answer(keys["realm"], secrets.token_hex(16)))
        except SilentError as error:
            return self._form(f"Станция не может спросить: {error}.")
        if seconds is None:
            return self._form("403: станция не принимает этот телефон.")
        self._until[phone.user] = clock.now() + min(seconds or SHORTEST, SHORTEST)
        while len(self._until) > KEPT:
            self._until.popitem(last=False)
        answer = redirect("/", 303)
        answer.set_cookie(
            COOKIE, self._program.open(OldAccount(phone.user, "")), httponly=True, samesite="Lax"
        )
        return answer

    def leave(self) -> AnyResponse:
        """Take the phone off."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)

    def _form(self, error: str = "") -> AnyResponse:
        fields = (Field("user", "Имя"), Field("secret", "Секрет телефона", kind="password"))
        form = Form(
            "/register",
            "Зарегистрировать",
            fields,
            title=f"Домен {self._program.keys['realm']}",
            name="phone",
        )
        notes = (Note(error, "error"),) if error else ()
        return _page(None, *notes, form, status=403 if error else 200)


def sip_app(told: Told, _around: object = None) -> Program:
    """Make the program."""
    program = Program("sip", told)
    exchange = Exchange(program)
    program.page("/", exchange.home)
    program.page("/register", exchange.register, "POST")
    program.page("/leave", exchange.leave)
    return program


def _moment(seconds: int) -> str:
    return (datetime.fromtimestamp(0, MOSCOW) + timedelta(seconds=seconds)).strftime("%H:%M")


def _page(account: OldAccount | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who = account.login if account else ""
    return Response(Page("SIP-телефон", blocks, who, "", "/leave").render(), status)
