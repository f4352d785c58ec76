"""The fax server: two accounts for everybody, one that sends and one that rules. RFC 7617.

Which company, and who in it, a proxy says in headers; the server believes whoever knows one of
its two passwords.
"""

from dataclasses import dataclass
from itertools import count
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program
from sandbox.zoo.told import heard

COMPANY: Final = "X-Fax-Company"
PERSON: Final = "X-Fax-Person"
ADMIN: Final = "admin"


@dataclass(frozen=True, slots=True)
class Job:
    """A fax that was sent."""

    number: int
    company: str
    sender: str
    to: str
    text: str


class FaxServer:
    """The queue, and the line that stands above each page."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._numbers = count(1)
        self._jobs: dict[int, Job] = {}
        self._headlines: dict[str, str] = {}

    def home(self) -> AnyResponse:
        """Show the company's queue and the form."""
        account = self._account()
        if account is None:
            return self._challenge()
        jobs = [job for job in self._jobs.values() if job.company == heard(COMPANY)]
        rows = [(str(job.number), job.to, job.sender, job.text, _removing(job.number)) for job in jobs]
        queue = Table("Очередь", ("№", "Куда", "Кто", "Текст", ""), rows)
        fields = (Field("to", "Номер факса"), Field("text", "Текст"))
        return self._page(account, Form("/send", "Отправить факс", fields, name="send"), queue)

    def send(self) -> AnyResponse:
        """Send a fax."""
        account = self._account()
        if account is None:
            return self._challenge()
        to = request.form.get("to", "").strip()
        if not to.removeprefix("+").isdecimal():
            return self._page(account, Note("Это не номер факса.", "error"))
        number = next(self._numbers)
        self._jobs[number] = Job(number, heard(COMPANY), heard(PERSON), to, request.form.get("text", ""))
        return redirect("/", 303)

    def remove(self) -> AnyResponse:
        """Take a fax off the queue: one's own, or anybody's in the company for the ruling account."""
        account = self._account()
        if account is None:
            return self._challenge()
        job = self._jobs.get(request.form.get("number", 0, int))
        own = job is not None and (account.level == ADMIN or job.sender == heard(PERSON))
        if job is None or job.company != heard(COMPANY) or not own:
            return self._page(account, Note("Этот факс снять нельзя.", "error"), status=403)
        del self._jobs[job.number]
        return redirect("/", 303)

    def settings(self) -> AnyResponse:
        """Show or set the line above each page: for the ruling account."""
        account = self._account()
        if account is None:
            return self._challenge()
        if account.level != ADMIN:
            return self._page(account, Note("Настройки доступны только администратору.", "error"), status=403)
        if request.method == "POST":
            self._headlines[heard(COMPANY)] = request.form.get("headline", "")[:60]
            return redirect("/settings", 303)
        headline = Field("headline", "Строка над каждой страницей", self._headlines.get(heard(COMPANY), ""))
        return self._page(account, Form("/settings", "Сохранить", (headline,), name="settings"))

    def _page(self, account: OldAccount, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
        links = {"/": "Факсы", **({"/settings": "Настройки"} if account.level == ADMIN else {})}
        who = heard(PERSON) or account.login
        return Response(Page("Факс-сервер", blocks, who, heard(COMPANY), links=links).render(), status)

    def _account(self) -> OldAccount | None:
        shown = request.authorization
        if shown is None or shown.type != "basic":
            return None
        return self._program.accounts.enter(shown.username or "", shown.password or "")

    def _challenge(self) -> AnyResponse:
        answer = Response("401", 401, {"WWW-Authenticate": 'Basic realm="fax"'}, "text/plain")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def fax_app(told: Told) -> Program:
    """Make the server."""
    program = Program("fax", told)
    fax = FaxServer(program)
    program.page("/", fax.home)
    program.page("/send", fax.send, "POST")
    program.page("/remove", fax.remove, "POST")
    program.page("/settings", fax.settings, "GET", "POST")
    return program


def _removing(number: int) -> Form:
    return Form("/remove", "Снять", hidden={"number": str(number)})
