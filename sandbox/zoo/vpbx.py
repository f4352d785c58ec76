"""The virtual PBX: two programming interfaces behind a company's static key, and settings for people.

v0 takes a form with `cmd` and `token` and tells calls as CSV; v1 takes `X-API-KEY`. Whoever has
the key is the company; a proxy that adds the header may name the person for the log.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program, as_json
from sandbox.zoo.told import heard

KEY: Final = "X-API-KEY"
PERSON: Final = "X-Pbx-Person"
TENANT: Final = "tenant:"
"""Keys of this kind belong to a company each."""
REDIRECTION: Final = {"office": "в офис", "mobile": "на мобильный", "voicemail": "на автоответчик"}
CALLS: Final = (
    ("a1", "in", "+70000002211", "701", "2026-11-20T09:14:05", "62"),
    ("a2", "out", "+70000003322", "702", "2026-11-20T11:40:31", "185"),
    ("a3", "missed", "+70000004433", "701", "2026-11-20T18:02:47", "0"),
)


@dataclass(slots=True)
class Tenant:
    """A company's exchange."""

    name: str
    redirection: str = "office"
    greeting: str = "Здравствуйте! Вы позвонили в нашу компанию."
    changes: list[tuple[str, str]] = field(default_factory=list)
    """Who changed what."""

    def users(self) -> list[dict[str, str]]:
        """List the extensions."""
        return [
            {"login": "reception", "ext": "701", "realName": "Секретарь", "role": "user"},
            {"login": "support", "ext": "702", "realName": "Поддержка", "role": "user"},
        ]


class Pbx:
    """The exchange of every company, by its key."""

    def __init__(self, program: Program) -> None:
        self._program = program
        names = [name for name in program.keys if name.startswith(TENANT)]
        self._tenants = {program.keys[name]: Tenant(name.removeprefix(TENANT)) for name in names}

    def tenant(self, key: str) -> Tenant | None:
        """Return the company of a key."""
        return self._tenants.get(key)

    def v0(self) -> AnyResponse:
        """Answer the older interface: a command and the key in a form."""
        tenant = self.tenant(request.form.get("token", ""))
        if tenant is None:
            return refused()
        answers: dict[str | None, Callable[[], AnyResponse]] = {
            "accounts": lambda: as_json(tenant.users()),
            "groups": lambda: as_json([{"id": "sales", "realName": "Продажи", "ext": "750"}]),
            "history": lambda: Response(_as_csv(), mimetype="text/csv"),
        }
        answer = answers.get(request.form.get("cmd"))
        return answer() if answer else as_json({"error": "Invalid parameters"}, 400)

    def v1(self, what: str) -> AnyResponse:
        """Answer the newer interface."""
        tenant = self.tenant(request.headers.get(KEY, ""))
        if tenant is None:
            return refused()
        names = ("uid", "type", "client", "ext", "start", "duration")
        calls = [dict(zip(names, call, strict=True)) for call in CALLS]
        told = {"users": {"items": tenant.users()}, "history": calls, "settings": _settings(tenant)}
        return as_json(told[what]) if what in told else as_json({"error": "Not found"}, 404)

    def home(self) -> AnyResponse:
        """Show the extensions and the calls."""
        users = Table("Сотрудники", ("Номер", "Кто"), [(u["ext"], u["realName"]) for u in self._own_users()])
        calls = Table("Звонки", ("Вид", "Клиент", "Номер", "Когда"), [call[1:5] for call in CALLS])
        return self._page("Виртуальная АТС", users, calls)

    def settings(self) -> AnyResponse:
        """Show the settings, or change them."""
        tenant = self.tenant(request.headers.get(KEY, ""))
        if tenant is None:
            return refused()
        if request.method == "POST":
            return _change(tenant)
        chosen = Field("redirection", "Неотвеченные звонки", tenant.redirection, choices=REDIRECTION)
        greeting = Field("greeting", "Приветствие", tenant.greeting)
        changes = Table("Кто менял", ("Кто", "Что"), tenant.changes)
        form = Form("/settings", "Сохранить", (chosen, greeting), title="Настройки", name="settings")
        return self._page("Настройки АТС", form, changes)

    def _own_users(self) -> list[dict[str, str]]:
        tenant = self.tenant(request.headers.get(KEY, ""))
        return tenant.users() if tenant else []

    def _page(self, title: str, *blocks: Form | Table | Note) -> AnyResponse:
        tenant = self.tenant(request.headers.get(KEY, ""))
        if tenant is None:
            return refused()
        links = {"/": "Звонки", "/settings": "Настройки"}
        who = heard(PERSON)
        return Response(Page(title, blocks, who or "ключ компании", tenant.name, links=links).render())


def vpbx_app(told: Told) -> Program:
    """Make the PBX."""
    program = Program("vpbx", told)
    pbx = Pbx(program)
    program.page("/sys/crm_api.wcgp", pbx.v0, "POST")
    program.page("/crmapi/v1/<what>", pbx.v1)
    program.page("/", pbx.home)
    program.page("/settings", pbx.settings, "GET", "POST")
    return program


def refused() -> AnyResponse:
    """Refuse a key that nobody has."""
    return as_json({"error": "Invalid token"}, 401)


def _change(tenant: Tenant) -> AnyResponse:
    chosen = request.form.get("redirection", "")
    if chosen not in REDIRECTION:
        return as_json({"error": "Invalid parameters"}, 400)
    tenant.redirection, tenant.greeting = chosen, request.form.get("greeting", "")
    tenant.changes.append((heard(PERSON) or "—", REDIRECTION[chosen]))
    return redirect("/settings", 303)


def _settings(tenant: Tenant) -> dict[str, str]:
    return {"redirection": tenant.redirection, "greeting": tenant.greeting}


def _as_csv() -> str:
    out = io.StringIO()
    csv.writer(out).writerows(CALLS)
    return out.getvalue()
