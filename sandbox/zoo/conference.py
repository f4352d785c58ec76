"""Conferences: whoever comes with a statement signed by the operator is in, under the name in it.

The statement is a JWT with an HMAC, good for a minute at most, once, for this audience. RFC 7519.
"""

import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response, redirect, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from werkzeug.wrappers import Response as AnyResponse

from sandbox import clock
from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program

COOKIE: Final = "CONFSESSID"
ALGORITHM: Final = "HS256"
LONGEST: Final = 60
"""Seconds that a statement may be good for."""
SEEN: Final = 1000
MODERATOR: Final = "moderator"


@dataclass(slots=True)
class Room:
    """A room of a company, and who is in it."""

    name: str
    by: str
    people: list[str] = field(default_factory=list)


class Conferences:
    """Rooms by company, and statements that were shown already."""

    def __init__(self, program: Program, audience: str) -> None:
        self._program, self._audience = program, audience
        self._shown: OrderedDict[str, None] = OrderedDict()
        self._rooms: dict[str, dict[str, Room]] = {}

    def enter(self) -> AnyResponse:
        """Let in whoever shows a good statement."""
        claims = self._claims(request.values.get("jwt", ""))
        if claims is None:
            return closed("Ссылка недействительна: она подписана не так, устарела или уже использована.")
        level = MODERATOR if MODERATOR in claims.get("roles", ()) else "guest"
        name = str(claims.get("name") or claims["sub"])
        account = OldAccount(str(claims["sub"]), "", str(claims.get("org_name", "")), name, level)
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, self._program.open(account), httponly=True)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    def home(self) -> AnyResponse:
        """Show the rooms."""
        account = self._present()
        if account is None:
            return closed("Войдите через портал: своих паролей здесь нет.")
        rows = [
            (r.name, r.by, ", ".join(r.people) or "пусто", _joining(key))
            for key, r in self._of(account).items()
        ]
        blocks: list[Form | Table | Note] = [Table("Комнаты", ("Комната", "Чья", "Кто в ней", ""), rows)]
        if account.level == MODERATOR:
            blocks.append(Form("/rooms", "Создать комнату", (Field("name", "Название"),), name="room"))
        page = Page("Конференции", tuple(blocks), account.name, account.company, "/leave")
        return Response(page.render())

    def create(self) -> AnyResponse:
        """Open a room: a moderator's business."""
        account = self._present()
        if account is None or account.level != MODERATOR:
            return closed("Комнаты создаёт ведущий.")
        name = request.form.get("name", "").strip()[:60]
        if name:
            self._of(account)[secrets.token_hex(4)] = Room(name, account.name)
        return redirect("/", 303)

    def join(self) -> AnyResponse:
        """Step into a room."""
        account = self._present()
        room = self._of(account).get(request.form.get("room", "")) if account else None
        if account is None or room is None:
            return closed("Такой комнаты нет.")
        if account.name not in room.people:
            room.people.append(account.name)
        return redirect("/", 303)

    def leave(self) -> AnyResponse:
        """End the session."""
        self._program.close(request.cookies.get(COOKIE, ""))
        return redirect("/", 303)

    def _claims(self, statement: str) -> dict[str, Any] | None:
        """Return what a statement says, once; nothing if it is not to be believed."""
        try:
            read = jwt.decode(statement, OctKey.import_key(self._program.keys["key"]), algorithms=[ALGORITHM])
            claims = dict(read.claims)
            ends, ident = int(claims["exp"]), str(claims["jti"])
            left = ends - clock.now()
            believed = 0 < left <= LONGEST and claims["aud"] == self._audience and bool(claims["sub"])
        except (JoseError, KeyError, TypeError, ValueError, json.JSONDecodeError):
            return None
        if not believed or ident in self._shown:
            return None
        self._shown[ident] = None
        while len(self._shown) > SEEN:
            self._shown.popitem(last=False)
        return claims

    def _present(self) -> OldAccount | None:
        return self._program.sessions.get(request.cookies.get(COOKIE, ""))

    def _of(self, account: OldAccount) -> dict[str, Room]:
        return self._rooms.setdefault(account.company, {"main": Room("Планёрка", "все")})


def conference_app(told: Told, audience: str = "conference") -> Program:
    """Make the program."""
    program = Program("conference", told)
    conferences = Conferences(program, audience)
    program.page("/enter", conferences.enter, "GET", "POST")
    program.page("/", conferences.home)
    program.page("/rooms", conferences.create, "POST")
    program.page("/join", conferences.join, "POST")
    program.page("/leave", conferences.leave)
    return program


def closed(words: str) -> AnyResponse:
    """Say why somebody is not let in."""
    return Response(Page("Конференции", (Note(words, "error"),)).render(), 403)


def _joining(key: str) -> Form:
    return Form("/join", "Войти в комнату", hidden={"room": key})
