"""Fleet and staff control: where vehicles and people are, as far as each of them agrees.

One program under two names. Whoever is in is told by a proxy. An employee is on the map by
their own consent only and may take it back: from then on the manager sees no data.
"""

from dataclasses import dataclass, field
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program
from sandbox.zoo.told import heard

FRONT: Final = "X-Track-Front"
PERSON: Final = "X-Track-User"
NAME: Final = "X-Track-Name"
COMPANY: Final = "X-Track-Company"
LEVEL: Final = "X-Track-Role"
MANAGER: Final = "manager"
NO_DATA: Final = "нет данных"
PLACES: Final = ("Примерск, ул. Образцовая", "Холодный, пр. Проверочный", "трасса М-0, 17-й км")
TITLES: Final = {"fleet": "Контроль транспорта", "staff": "Контроль кадров"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is here, as the front says."""

    login: str
    name: str
    company: str
    level: str


@dataclass(slots=True)
class Crew:
    """A company's people, who of them agreed, and what they were sent to do."""

    known: dict[str, str] = field(default_factory=dict)
    """Login to name."""
    agreed: set[str] = field(default_factory=set)
    tasks: dict[str, str] = field(default_factory=dict)

    def place(self, login: str) -> str:
        """Say where somebody is, if they agreed to its being said."""
        return PLACES[sum(login.encode()) % len(PLACES)] if login in self.agreed else NO_DATA


class Whereabouts:
    """The companies' crews."""

    def __init__(self, program: Program, kind: str) -> None:
        self._program, self._kind = program, kind
        self._crews: dict[str, Crew] = {}
        for account in program.accounts.all():
            self._crew(account.company).known[account.login] = account.name

    def home(self) -> AnyResponse:
        """Show one's own consent; to a manager, everybody."""
        visitor = self._visitor()
        if visitor is None:
            return around()
        own = self._own(visitor)
        return (
            self._page(visitor, *own, self._everybody(visitor))
            if _leads(visitor)
            else self._page(visitor, *own)
        )

    def consent(self) -> AnyResponse:
        """Give one's own consent, or take it back; nobody can do it for another."""
        visitor = self._visitor()
        if visitor is None:
            return around()
        crew = self._crew(visitor.company)
        if request.form.get("to") == "give":
            crew.agreed.add(visitor.login)
        else:
            crew.agreed.discard(visitor.login)
        return redirect("/", 303)

    def send(self) -> AnyResponse:
        """Send somebody somewhere: a manager's business."""
        visitor = self._visitor()
        if visitor is None or not _leads(visitor):
            return around()
        crew, login = self._crew(visitor.company), request.form.get("login", "")
        if login in crew.known:
            crew.tasks[login] = request.form.get("task", "")[:60]
        return redirect("/", 303)

    def _visitor(self) -> Visitor | None:
        if not self._program.shows(FRONT) or not heard(PERSON):
            return None
        visitor = Visitor(heard(PERSON), heard(NAME), heard(COMPANY), heard(LEVEL))
        self._crew(visitor.company).known[visitor.login] = visitor.name
        return visitor

    def _crew(self, company: str) -> Crew:
        return self._crews.setdefault(company, Crew())

    def _own(self, visitor: Visitor) -> tuple[Note | Form, ...]:
        crew = self._crew(visitor.company)
        agreed = visitor.login in crew.agreed
        words = "Вы согласились показывать, где вы." if agreed else "Вас на карте нет: вы не соглашались."
        button = "Отозвать согласие" if agreed else "Показывать, где я"
        task = crew.tasks.get(visitor.login)
        form = Form("/consent", button, hidden={"to": "withdraw" if agreed else "give"}, name="consent")
        return (Note(words), form, *((Note(f"Поручение: {task}"),) if task else ()))

    def _everybody(self, visitor: Visitor) -> Table:
        crew = self._crew(visitor.company)
        rows = [(name, crew.place(login), _sending(login, crew)) for login, name in crew.known.items()]
        return Table("Все", ("Кто", "Где", "Поручение"), rows)

    def _page(self, visitor: Visitor, *blocks: Form | Table | Note) -> AnyResponse:
        return Response(
            Page(TITLES[self._kind], blocks, visitor.name or visitor.login, visitor.company).render()
        )


def whereabouts_app(told: Told, kind: str) -> Program:
    """Make the program under one of its names."""
    program = Program(kind, told)
    whereabouts = Whereabouts(program, kind)
    program.page("/", whereabouts.home)
    program.page("/consent", whereabouts.consent, "POST")
    program.page("/task", whereabouts.send, "POST")
    return program


def around() -> AnyResponse:
    """Refuse somebody who came past the front, or has no business here."""
    return Response(Page("Вход закрыт", (Note("Вход только через портал.", "error"),)).render(), 403)


def _leads(visitor: Visitor) -> bool:
    return visitor.level == MANAGER


def _sending(login: str, crew: Crew) -> Form:
    task = Field("task", "Куда", crew.tasks.get(login, ""))
    return Form("/task", "Поручить", (task,), {"login": login})
