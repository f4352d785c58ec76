"""The corporate chat: a form of its own, and passwords that it asks a directory about.

It keeps none and knows nobody. Keys: `ldap`, the directory's host and port, and `base`, where the
company's people are.
"""

from collections import deque
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.directory import AWAY, SUCCESS, bind, escaped
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "CHATSESSID"
KEPT: Final = 50
LONGEST: Final = 300


class Chat:
    """One room, and who is in it."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._said: deque[tuple[str, str]] = deque([("Чат", "Комната открыта для всех сотрудников.")], KEPT)

    def home(self) -> AnyResponse:
        """Show the room, or the form."""
        account = self._present()
        if account is None:
            return _form()
        words = Form("/say", "Сказать", (Field("words", "Сообщение"),), name="say")
        return _page(account, Table("Общая комната", ("Кто", "Что"), list(self._said)), words)

    def enter(self) -> AnyResponse:
        """Ask the directory about a password. An empty one is never asked about. RFC 4513 §5.1.2."""
        login, password = request.form.get("login", "").strip().lower(), request.form.get("password", "")
        if not login or not password:
            return _form("Нужны имя и пароль.")
        code = bind(
            self._program.keys["ldap"], f"uid={escaped(login)},{self._program.keys['base']}", password
        )
        if code != SUCCESS:
            return _form("Каталог не отвечает." if code == AWAY else "Неверное имя или пароль программы.")
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, self._program.open(OldAccount(login, "")), httponly=True, samesite="Lax")
        return answer

    def say(self) -> AnyResponse:
        """Say something."""
        account, words = self._present(), request.form.get("words", "").strip()[:LONGEST]
        if account is None:
            return _form("Сначала войдите.")
        if words:
            self._said.append((account.login, words))
        return redirect("/", 303)

    def leave(self) -> AnyResponse:
        """End the session."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)

    def _present(self) -> OldAccount | None:
        return self._program.sessions.get(request.cookies.get(COOKIE, ""))


def chat_app(told: Told, _around: object = None) -> Program:
    """Make the program."""
    program = Program("chat", told)
    chat = Chat(program)
    program.page("/", chat.home)
    program.page("/login", chat.enter, "POST")
    program.page("/say", chat.say, "POST")
    program.page("/leave", chat.leave)
    return program


def _form(error: str = "") -> AnyResponse:
    fields = (Field("login", "Имя"), Field("password", "Пароль программы", kind="password"))
    form = Form("/login", "Войти", fields, title="Вход в чат", name="login")
    hint = Note("Пароль от единого входа здесь не подходит: сделайте для чата отдельный.")
    notes = (Note(error, "error"),) if error else ()
    return _page(None, *notes, hint, form, status=401 if error else 200)


def _page(account: OldAccount | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who = account.login if account else ""
    return Response(Page("Корпоративный чат", blocks, who, "", "/leave").render(), status)
