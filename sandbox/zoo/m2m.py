"""Control of machines' SIMs, behind HTTP Digest with MD5, as old servers had it. RFC 7616.

One account a company: what each of its people may do there is for somebody else to say.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program, as_json
from sandbox.zoo.told import heard

REALM: Final = "m2m"
NONCES: Final = 500
PERSON: Final = "X-M2M-Person"
SIMS: Final = ("8970199000000000011", "8970199000000000029", "8970199000000000037")


@dataclass(slots=True)
class MachineSim:
    """A SIM in a machine."""

    iccid: str
    blocked: bool = False
    limit: int = 50
    changed_by: str = "—"


class Control:
    """Every company's SIMs, and who may touch them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._nonces: OrderedDict[str, int] = OrderedDict()
        self._sims: dict[str, dict[str, MachineSim]] = {}

    def guarded(self, view: Callable[[OldAccount], AnyResponse]) -> Callable[[], AnyResponse]:
        """Return the view for whoever answers the challenge."""

        def asked() -> AnyResponse:
            account = self._account()
            return view(account) if account else self._challenge()

        return asked

    def home(self, account: OldAccount) -> AnyResponse:
        """Show the SIMs."""
        rows = [
            (sim.iccid, "заблокирована" if sim.blocked else "работает", f"{sim.limit} МБ", sim.changed_by)
            for sim in self._of(account).values()
        ]
        table = Table("SIM-карты", ("ICCID", "Состояние", "Лимит", "Кто менял"), rows)
        choice = Field("iccid", "SIM-карта", SIMS[0], choices=dict.fromkeys(SIMS, "") | {s: s for s in SIMS})
        block = Form("/block", "Заблокировать или включить", (choice,), name="block")
        limit = Form("/limit", "Задать лимит", (choice, Field("limit", "МБ", "50")), name="limit")
        links = {"/": "SIM-карты"}
        page = Page(
            "M2M: SIM в устройствах", (table, block, limit), account.login, account.company, links=links
        )
        return Response(page.render())

    def listed(self, account: OldAccount) -> AnyResponse:
        """Tell the SIMs to a program."""
        return as_json([{"iccid": s.iccid, "blocked": s.blocked} for s in self._of(account).values()])

    def block(self, account: OldAccount) -> AnyResponse:
        """Block a SIM, or let it work again."""
        sim = self._named(account)
        if sim is None:
            return as_json({"error": "no such SIM"}, 404)
        sim.blocked, sim.changed_by = not sim.blocked, heard(PERSON) or account.login
        return redirect("/", 303)

    def set_limit(self, account: OldAccount) -> AnyResponse:
        """Limit what a SIM may use in a month."""
        sim, limit = self._named(account), request.form.get("limit", "")
        if sim is None or not limit.isdecimal():
            return as_json({"error": "no such SIM, or no number"}, 400)
        sim.limit, sim.changed_by = int(limit), heard(PERSON) or account.login
        return redirect("/", 303)

    def _of(self, account: OldAccount) -> dict[str, MachineSim]:
        return self._sims.setdefault(account.company, {iccid: MachineSim(iccid) for iccid in SIMS})

    def _named(self, account: OldAccount) -> MachineSim | None:
        return self._of(account).get(request.form.get("iccid", ""))

    def _challenge(self) -> AnyResponse:
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = 0
        while len(self._nonces) > NONCES:
            self._nonces.popitem(last=False)
        words = Note("Неверный логин или пароль, либо запись заблокирована.", "error")
        answer = Response(Page("M2M: вход", (words,)).render(), 401)
        answer.headers["WWW-Authenticate"] = (
            f'Digest realm="{REALM}", nonce="{nonce}", qop="auth", algorithm=MD5'
        )
        return answer

    def _account(self) -> OldAccount | None:
        """Return who answered the challenge; a count that does not rise is a repetition."""
        shown = request.authorization
        if shown is None or shown.type != "digest" or shown.get("nonce", "") not in self._nonces:
            return None
        said = {
            name: str(shown.get(name, "")) for name in ("username", "nonce", "uri", "nc", "cnonce", "qop")
        }
        count = int(said["nc"], 16) if said["nc"].isalnum() and len(said["nc"]) == 8 else 0
        if count <= self._nonces[said["nonce"]] or said["uri"] != _address():
            return None
        self._nonces[said["nonce"]] = count
        known = self._program.accounts.find(said["username"])
        wanted = _answer(said, known.password if known else "")
        right = known is not None and hmac.compare_digest(wanted, str(shown.get("response", "")))
        return self._program.accounts.judge(said["username"], right=right)


def m2m_app(told: Told) -> Program:
    """Make the program."""
    program = Program("m2m", told)
    control = Control(program)
    program.page("/", control.guarded(control.home))
    program.page("/sims", control.guarded(control.listed))
    program.page("/block", control.guarded(control.block), "POST")
    program.page("/limit", control.guarded(control.set_limit), "POST")
    return program


def _address() -> str:
    return str(request.environ.get("REQUEST_URI") or request.full_path.removesuffix("?"))


def _answer(said: dict[str, str], password: str) -> str:
    """Compute what the right password would answer. RFC 7616 §3.4.1."""
    first = _md5(f"{said['username']}:{REALM}:{password}")
    second = _md5(f"{request.method}:{said['uri']}")
    return _md5(":".join((first, said["nonce"], said["nc"], said["cnonce"], said["qop"], second)))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
