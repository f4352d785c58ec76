"""The knowledge base: a wiki whose forms carry a token, and whose cookie fits one browser."""

import hashlib
import secrets
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page
from sandbox.zoo.program import Program

COOKIE: Final = "KBSESSION"
BROWSER: Final = "KBBROWSER"
EDITOR: Final = "editor"
FIRST: Final = {
    "start": "Здесь собраны инструкции. Смотрите разделы «АТС» и «Рассылки».",
    "pbx": "Чтобы переадресовать звонок, откройте настройки АТС.",
    "sms": "Перед рассылкой проверьте цену и лимит.",
}
TITLES: Final = {"start": "Начало", "pbx": "АТС", "sms": "Рассылки"}


class Wiki:
    """Pages, their editors, and who is in."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._pages = dict(FIRST)
        self._authors: dict[str, str] = {}
        self._browsers: dict[str, str] = {}
        """By session: the browser that signed in."""

    def show(self) -> AnyResponse:
        """Show a page; the form to whoever asks for it."""
        name, account = request.args.get("id", "start"), self._present()
        wants = request.args.get("do")
        if wants == "login" and account is None:
            return self._form()
        if name not in self._pages:
            return self._page(account, Note("Такой страницы нет.", "error"), status=404)
        return self._read(name, account, editing=wants == "edit")

    def post(self) -> AnyResponse:
        """Take a password, or a page that was written anew."""
        if request.form.get("do") == "login":
            return self._enter()
        account, name = self._present(), request.form.get("id", "")
        if account is None or account.level != EDITOR or name not in self._pages:
            return self._page(account, Note("Нет права на запись.", "error"), status=403)
        if request.form.get("sectok") != self._token():
            return self._page(account, Note("Форма устарела.", "error"), status=403)
        self._pages[name] = request.form.get("wikitext", "")
        self._authors[name] = account.login
        return redirect(f"/wiki/doku.php?id={name}", 303)

    def leave(self) -> AnyResponse:
        """End the session, if the link is the person's own."""
        if request.args.get("sectok") == self._token():
            self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/wiki/doku.php", 303)

    def _enter(self) -> AnyResponse:
        accounts, login = self._program.accounts, request.form.get("u", "")
        if request.form.get("sectok") != self._token():
            return self._form("Форма устарела.")
        account = accounts.enter(login, request.form.get("p", ""))
        if account is None:
            return self._form(
                "Запись заблокирована." if accounts.is_locked(login) else "Неверное имя или пароль."
            )
        session = self._program.open(account)
        self._browsers[session] = _browser()
        answer = redirect("/wiki/doku.php?id=start", 303)
        answer.set_cookie(COOKIE, session, httponly=True)
        return answer

    def _present(self) -> OldAccount | None:
        """Return who is in, if the browser is the one that signed in."""
        session = request.cookies.get(COOKIE, "")
        same = self._browsers.get(session) == _browser()
        return self._program.sessions.get(session) if same else None

    def _token(self) -> str:
        """Return what a form or a link of this browser's must carry."""
        seed = request.cookies.get(COOKIE if self._present() else BROWSER, "")
        return _token_of(seed) if seed else ""

    def _read(self, name: str, account: OldAccount | None, *, editing: bool) -> AnyResponse:
        text, author = self._pages[name], self._authors.get(name, "")
        if editing and account is not None and account.level == EDITOR:
            field = Field("wikitext", TITLES[name], text)
            hidden = {"do": "save", "id": name, "sectok": self._token()}
            return self._page(account, Form("/wiki/doku.php", "Сохранить", (field,), hidden, name="edit"))
        signed = (Note(f"Правил: {author}"),) if author else ()
        return self._page(account, Note(text), *signed, id_=name)

    def _page(
        self, account: OldAccount | None, *blocks: Form | Note, status: int = 200, id_: str = ""
    ) -> AnyResponse:
        links = {f"/wiki/doku.php?id={name}": title for name, title in TITLES.items()}
        if account is None:
            links["/wiki/doku.php?do=login"] = "Войти"
        elif account.level == EDITOR and id_:
            links[f"/wiki/doku.php?id={id_}&do=edit"] = "Править"
        leave = f"/wiki/logout?sectok={self._token()}" if account else ""
        who = account.login if account else ""
        return Response(Page("База знаний", blocks, who, "", leave, links).render(), status)

    def _form(self, error: str = "") -> AnyResponse:
        browser = request.cookies.get(BROWSER) or secrets.token_hex(8)
        token = _token_of(browser)
        fields = (Field("u", "Имя"), Field("p", "Пароль", kind="password"))
        form = Form("/wiki/doku.php", "Войти", fields, {"do": "login", "sectok": token}, "Вход", "dw__login")
        notes = (Note(error, "error"),) if error else ()
        answer = Response(Page("База знаний", (*notes, form)).render(), 403 if error else 200)
        answer.set_cookie(BROWSER, browser, httponly=True)
        return answer


def kb_app(told: Told) -> Program:
    """Make the wiki."""
    program = Program("kb", told)
    wiki = Wiki(program)
    program.page("/", lambda: redirect("/wiki/doku.php", 303))
    program.page("/wiki/doku.php", wiki.show)
    program.page("/wiki/doku.php", wiki.post, "POST")
    program.page("/wiki/logout", wiki.leave)
    return program


def _token_of(seed: str) -> str:
    return hashlib.sha256(f"sectok {seed}".encode()).hexdigest()[:16]


def _browser() -> str:
    """Return a mark of the browser: a cookie that another browser shows is worth nothing."""
    said = (request.headers.get("User-Agent", ""), request.headers.get("Accept-Language", ""))
    return hashlib.sha256("|".join(said).encode()).hexdigest()
