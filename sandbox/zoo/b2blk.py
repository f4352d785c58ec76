"""The corporate cabinet of 2015: a form that answers in JSON, a picture to read after three failures."""

import secrets
from collections import OrderedDict
from typing import Any, Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program, as_json

COOKIE: Final = "B2BLKSESSID"
AUTH: Final = "/ws/v1.0/auth/process"
LIST: Final = "/ws/v1.0/subscriber/mobile/list"
ENTRANCE: Final = "/b2b/login"
SHOWN_AFTER: Final = 3
PICTURES: Final = 200
WRONG: Final = "a211"
CAPTCHA: Final = "a213"
LOCKED: Final = "a214"
UNKNOWN: Final = "a401"
WORDS: Final = {
    WRONG: "Неверный логин или пароль",
    CAPTCHA: "Введите цифры с картинки",
    LOCKED: "Учётная запись заблокирована, обратитесь к менеджеру",
    UNKNOWN: "Сессия не найдена",
}
NUMBERS: Final = ("+70000000001", "+70000000002", "+70000000003", "+70000000004")


class Cabinet:
    """Who is in, which pictures were shown, what people call their numbers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._pictures: OrderedDict[str, str] = OrderedDict()
        self._names: dict[tuple[str, str], str] = {}

    def process(self) -> AnyResponse:
        """Take a password; after three wrong ones, what stands on the picture too."""
        login, accounts = request.form.get("username", ""), self._program.accounts
        if accounts.failures(login) >= SHOWN_AFTER and not self._is_read():
            return self._error(CAPTCHA, login)
        account = accounts.enter(login, request.form.get("password", ""))
        if account is None:
            return self._error(LOCKED if accounts.is_locked(login) else WRONG, login)
        answer = as_json({"data": {"login": account.login, "name": account.name}})
        answer.set_cookie(COOKIE, self._program.open(account), httponly=True)
        return answer

    def picture(self, name: str) -> AnyResponse:
        """Draw the digits."""
        if name not in self._pictures:
            self._pictures[name] = f"{secrets.randbelow(90000) + 10000}"
            while len(self._pictures) > PICTURES:
                self._pictures.popitem(last=False)
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" '
            f'fill="#dfe8f0"/><text x="14" y="29" font-size="26">{self._pictures[name]}</text></svg>'
        )
        return Response(drawn, mimetype="image/svg+xml")

    def entrance(self) -> AnyResponse:
        """Show the form, with the picture where one is asked for."""
        login = request.args.get("username", "")
        shown = self._program.accounts.failures(login) >= SHOWN_AFTER
        fields = [Field("username", "Логин", login), Field("password", "Пароль", kind="password")]
        time = secrets.token_hex(8) if shown else ""
        if shown:
            fields.append(Field("captcha", "Цифры с картинки"))
        picture = f"/captcha/{time}" if shown else ""
        hidden = {"captchaTime": time}
        form = Form(AUTH, "Войти", tuple(fields), hidden, "Личный кабинет", "login", picture=picture)
        return Response(Page("Личный кабинет для бизнеса", (form,)).render())

    def numbers(self) -> AnyResponse:
        """Tell the numbers, so many from so far on."""
        account = self._present()
        if account is None:
            return as_json({"error": {"code": UNKNOWN, "message": WORDS[UNKNOWN]}}, 401)
        first, size = request.args.get("from", 0, int), request.args.get("size", 20, int)
        rows = [{"msisdn": n, "name": self._name(account, n)} for n in NUMBERS]
        return as_json({"data": {"elements": rows[first : first + size], "count": len(rows)}})

    def home(self) -> AnyResponse:
        """Show the numbers, each with the name that the company gave it."""
        account = self._present()
        if account is None:
            return redirect(ENTRANCE)
        rows = [(n, self._name(account, n), _renaming(n, self._name(account, n))) for n in NUMBERS]
        saved = (Note("Сохранено.", "done"),) if request.args.get("saved") else ()
        blocks = (*saved, Table("Номера", ("Номер", "Название", ""), rows))
        page = Page("Личный кабинет для бизнеса", blocks, account.login, account.company, "/b2b/logout")
        return Response(page.render())

    def rename(self) -> AnyResponse:
        """Give a number a name."""
        account, number = self._present(), request.form.get("msisdn", "")
        if account is None:
            return redirect(ENTRANCE)
        if number in NUMBERS:
            self._names[account.company, number] = request.form.get("name", "")[:40]
        return redirect("/b2b/?saved=1", 303)

    def leave(self) -> AnyResponse:
        """End the session."""
        self._program.close(request.cookies.get(COOKIE, ""))
        answer = redirect(ENTRANCE, 303)
        answer.delete_cookie(COOKIE)
        return answer

    def _present(self) -> OldAccount | None:
        return self._program.sessions.get(request.cookies.get(COOKIE, ""))

    def _name(self, account: OldAccount, number: str) -> str:
        return self._names.get((account.company, number), "без названия")

    def _is_read(self) -> bool:
        """Tell whether the digits are right; each picture is good once."""
        drawn = self._pictures.pop(request.form.get("captchaTime", ""), "")
        return bool(drawn) and drawn == request.form.get("captcha", "").strip()

    def _error(self, code: str, login: str) -> AnyResponse:
        shown = self._program.accounts.failures(login) >= SHOWN_AFTER
        more: dict[str, Any] = {"captchaTime": secrets.token_hex(8)} if shown else {}
        told = {"code": code, "message": WORDS[code], "isCaptchaShouldBeShown": shown, **more}
        return as_json({"error": told}, 403)


def b2blk_app(told: Told) -> Program:
    """Make the cabinet."""
    program = Program("b2blk", told)
    cabinet = Cabinet(program)
    program.page(AUTH, cabinet.process, "POST")
    program.page("/captcha/<name>", cabinet.picture)
    program.page(ENTRANCE, cabinet.entrance)
    program.page(LIST, cabinet.numbers)
    program.page("/b2b/", cabinet.home)
    program.page("/b2b/name", cabinet.rename, "POST")
    program.page("/b2b/logout", cabinet.leave)
    return program


def _renaming(number: str, name: str) -> Form:
    return Form("/b2b/name", "Назвать", (Field("name", "Название", name),), {"msisdn": number})
