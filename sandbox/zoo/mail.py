"""The operator's mail: a form, two cookies, one of which changes as one goes on; a guarded way out."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "mail_sessid"
RENEWED: Final = "mail_sessauth"
RENEWED_EVERY: Final = 3
"""Requests after which the second cookie has another value."""


@dataclass(slots=True)
class Stay:
    """Somebody's session: both cookies must fit."""

    account: OldAccount
    auth: str
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    """Guards forms and the way out against other sites."""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter."""

    sender: str
    to: str
    subject: str
    text: str


class Mail:
    """Boxes, letters, and who is in."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._stays: OrderedDict[str, Stay] = OrderedDict()
        self._letters = [Letter("postmaster", "", "Добро пожаловать", "Ваш ящик создан в 2011 году.")]

    def forget(self) -> None:
        """End every session."""
        self._stays.clear()

    def home(self) -> AnyResponse:
        """Show the box, or the form."""
        stay = self._present()
        if stay is None:
            return self._form()
        rows = [(x.sender, x.subject, x.text) for x in self._letters if x.to in ("", stay.account.login)]
        box = Table("Входящие", ("От кого", "Тема", "Текст"), rows)
        fields = (Field("to", "Кому"), Field("subject", "Тема"), Field("text", "Текст"))
        write = Form("/mail/send", "Отправить", fields, {"_token": stay.token}, "Новое письмо", "write")
        return self._page(stay, box, write)

    def enter(self) -> AnyResponse:
        """Take a password."""
        login = request.form.get("_user", "")
        account = self._program.accounts.enter(login, request.form.get("_pass", ""))
        if account is None:
            return self._form(
                "Ящик заблокирован." if self._program.accounts.is_locked(login) else "Отказано."
            )
        name = secrets.token_hex(16)
        self._stays[name] = Stay(account, secrets.token_hex(8))
        while len(self._stays) > 500:
            self._stays.popitem(last=False)
        answer = redirect("/mail/", 303)
        answer.set_cookie(COOKIE, name, httponly=True)
        answer.set_cookie(RENEWED, self._stays[name].auth, httponly=True)
        return answer

    def send(self) -> AnyResponse:
        """Send a letter."""
        stay = self._present()
        if stay is None:
            return self._form()
        if request.form.get("_token") != stay.token:
            return self._page(stay, Note("Форма устарела, отправьте ещё раз.", "error"), status=403)
        said = [request.form.get(name, "") for name in ("to", "subject", "text")]
        self._letters.append(Letter(stay.account.login, *said))
        return self._page(stay, Note("Письмо отправлено.", "done"))

    def leave(self) -> AnyResponse:
        """End the session, if the link is the person's own."""
        stay = self._present()
        if stay is None or request.args.get("_token") != stay.token:
            return redirect("/mail/", 303)
        self._stays.pop(request.cookies.get(COOKIE, ""), None)
        answer = redirect("/mail/?left=1", 303)
        answer.delete_cookie(COOKIE)
        answer.delete_cookie(RENEWED)
        return answer

    def _present(self) -> Stay | None:
        stay = self._stays.get(request.cookies.get(COOKIE, ""))
        return stay if stay and stay.auth == request.cookies.get(RENEWED) else None

    def _page(self, stay: Stay, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
        leave = f"/mail/logout?_token={stay.token}"
        page = Page("Почта", blocks, stay.account.login, stay.account.company, leave, {"/mail/": "Входящие"})
        answer = Response(page.render(), status)
        stay.requests += 1
        if stay.requests % RENEWED_EVERY == 0:
            stay.auth = secrets.token_hex(8)
            answer.set_cookie(RENEWED, stay.auth, httponly=True)
        return answer

    def _form(self, error: str = "") -> AnyResponse:
        fields = (Field("_user", "Ящик"), Field("_pass", "Пароль", kind="password"))
        form = Form("/mail/login", "Войти", fields, {"_task": "login"}, "Вход в почту", "login")
        notes = (Note(error, "error"),) if error else ()
        return Response(Page("Почта", (*notes, form)).render(), 401 if error else 200)


def mail_app(told: Told) -> Program:
    """Make the program."""
    program = Program("mail", told)
    mail = Mail(program)
    program.on_reset(mail.forget)
    program.page("/mail/", mail.home)
    program.page("/mail/login", mail.enter, "POST")
    program.page("/mail/send", mail.send, "POST")
    program.page("/mail/logout", mail.leave)
    return program
