"""Courses: a service provider of SAML 2.0 that has no passwords, and hears over SOAP of sign-outs."""

from collections import OrderedDict
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.around import Around, AwayError
from sandbox.zoo.pages import Form, Note, Page, Table
from sandbox.zoo.program import Program
from sandbox.zoo.saml import (
    Idp,
    Said,
    UnbelievedError,
    answer_logout,
    make_request,
    read_idp,
    read_logout,
    read_response,
)

COOKIE: Final = "LEARNSESSID"
TEACHER: Final = "teacher"
KEPT: Final = 500
COURSES: Final = (("Охрана труда", "2 часа"), ("Персональные данные", "1 час"), ("Новый сотрудник", "3 часа"))


class Learning:
    """Who is in, who learns what, and which requests are out."""

    def __init__(self, program: Program, around: Around) -> None:
        self._program, self._around = program, around
        self._entity = f"{around.origin}/saml/metadata"
        self._acs = f"{around.origin}/saml/acs"
        self._asked: OrderedDict[str, None] = OrderedDict()
        self._sessions: dict[str, str] = {}
        self._begun: dict[str, list[str]] = {}

    def home(self) -> AnyResponse:
        """Show the courses, or where one comes in."""
        account = self._program.sessions.get(request.cookies.get(COOKIE, ""))
        if account is None:
            return _page(None, Note("Своих паролей здесь нет: вход по SAML 2.0."), _enter())
        begun = self._begun.setdefault(account.login, [])
        rows = [
            (t, long, "идёт" if t in begun else Form("/begin", "Начать", hidden={"course": t}))
            for t, long in COURSES
        ]
        words = "Вы ведёте курсы." if account.level == TEACHER else "Вы учитесь."
        return _page(account, Note(words), Table("Курсы", ("Курс", "Сколько", ""), rows))

    def begin(self) -> AnyResponse:
        """Begin a course."""
        account = self._program.sessions.get(request.cookies.get(COOKIE, ""))
        if account is None:
            return _page(None, Note("Сначала войдите.", "error"), _enter(), status=403)
        if request.form.get("course") in dict(COURSES):
            self._begun.setdefault(account.login, []).append(request.form["course"])
        return redirect("/", 303)

    def login(self) -> AnyResponse:
        """Send the browser to the provider."""
        try:
            ident, address = make_request(self._idp(), self._entity, self._acs)
        except (AwayError, UnbelievedError) as error:
            return _page(None, Note(f"Войти нельзя: {error}.", "error"), status=503)
        self._asked[ident] = None
        while len(self._asked) > KEPT:
            self._asked.popitem(last=False)
        return redirect(address, 303)

    def consume(self) -> AnyResponse:
        """Take the provider's statement: one that was asked for, once."""
        try:
            answered, said = read_response(
                self._idp(), request.form.get("SAMLResponse", ""), self._entity, self._acs
            )
        except (AwayError, UnbelievedError) as error:
            return _page(None, Note(f"Ответу нельзя верить: {error}.", "error"), _enter(), status=403)
        if not self._take(answered):
            return _page(None, Note("Об этом ответе никто не просил.", "error"), _enter(), status=403)
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, self._open(said), httponly=True)
        return answer

    def hear(self) -> AnyResponse:
        """Close the sessions that a logout request names. SAML 2.0 Profiles §4.4."""
        try:
            ident, sessions = read_logout(self._idp(), request.get_data(cache=False))
        except (AwayError, UnbelievedError) as error:
            return Response(str(error), 400)
        for index in sessions:
            self._program.close(self._sessions.pop(index, ""))
        return Response(answer_logout(ident, self._entity), content_type="text/xml; charset=utf-8")

    def leave(self) -> AnyResponse:
        """End the session here alone."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)

    def _take(self, answered: str) -> bool:
        """Tell whether a request is out, and take it back."""
        known = answered in self._asked
        self._asked.pop(answered, None)
        return known

    def _idp(self) -> Idp:
        return read_idp(self._around.get(f"{self._around.provider}/saml/metadata"))

    def _open(self, said: Said) -> str:
        one = {name: values[0] for name, values in said.attributes.items() if values}
        level = TEACHER if TEACHER in said.attributes.get("groups", ()) else "student"
        account = OldAccount(said.name, "", one.get("company", ""), one.get("name", said.name), level)
        name = self._sessions[said.session] = self._program.open(account)
        return name


def learning_app(told: Told, around: Around) -> Program:
    """Make the program."""
    program = Program("learning", told)
    learning = Learning(program, around)
    program.page("/", learning.home)
    program.page("/login", learning.login)
    program.page("/begin", learning.begin, "POST")
    program.page("/leave", learning.leave)
    program.page("/saml/acs", learning.consume, "POST")
    program.page("/saml/slo", learning.hear, "POST")
    return program


def _enter() -> Form:
    return Form("/login", "Войти", method="get", name="enter")


def _page(account: OldAccount | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who, company = (account.name, account.company) if account else ("", "")
    return Response(Page("Обучение", blocks, who, company, "/leave").render(), status)
