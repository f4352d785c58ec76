"""Bulk SMS and targeted advertising: JSON under HTTP Basic, each kind with its price, a limit a month.

Nothing is sent before the price was shown: the console asks again with the sum, the interface
has `/price`. Past the limit an order is refused whole. RFC 7617.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any, Final

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import OldAccount, Told
from sandbox.zoo.pages import Field, Form, Note, Page, Table
from sandbox.zoo.program import Program, as_json
from sandbox.zoo.trades import Trade

OK: Final = 0
WRONG: Final = 6
OVER_LIMIT: Final = 11
WORDS: Final = {OK: "ok", WRONG: "malformed request", OVER_LIMIT: "monthly limit exceeded"}
LIMIT: Final = Decimal(500)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, by whom, for how much."""

    number: int
    login: str
    kind: str
    messages: int
    cost: Decimal


class Sender:
    """Takes orders, and adds them up by company."""

    def __init__(self, program: Program, trade: Trade) -> None:
        self._program, self._trade = program, trade
        self._numbers = count(1)
        self._sent: dict[str, list[Sent]] = {}

    def api(self) -> AnyResponse:
        """Take an order from a program."""
        account = self._account()
        said = request.get_json(silent=True)
        if account is None:
            return self._challenge()
        code, sent = self._take(account, said if isinstance(said, dict) else {})
        result = {"msg_id": str(sent.number)} if sent else {}
        return as_json({"result": {**result, "status": {"code": code, "description": WORDS[code]}}})

    def price(self) -> AnyResponse:
        """Tell prices and what is left of the limit."""
        account = self._account()
        if account is None:
            return self._challenge()
        prices = {kind: str(price) for kind, (_, price) in self._trade.prices.items()}
        return as_json({"price": prices, "limit": str(LIMIT), "left": str(self._left(account))})

    def console(self) -> AnyResponse:
        """Show prices, the limit, what was sent, and the form."""
        account = self._account()
        return self._page(account, self._form()) if account else self._challenge()

    def order(self) -> AnyResponse:
        """Show what the order costs; send it once that was agreed to."""
        account = self._account()
        if account is None:
            return self._challenge()
        said = request.form.to_dict()
        cost = self._cost(said)
        if cost and said.pop("agreed", "") != str(cost):
            return self._page(account, self._confirm(said, cost))
        code, sent = self._take(account, said)
        if sent is None:
            return self._page(account, Note(f"Отказано: {WORDS[code]}.", "error"), self._form())
        return self._page(account, Note(f"Принято № {sent.number}: {sent.cost} ₽.", "done"), self._form())

    def _take(self, account: OldAccount, said: Mapping[str, Any]) -> tuple[int, Sent | None]:
        cost = self._cost(said)
        if not cost:
            return WRONG, None
        if cost > self._left(account):
            return OVER_LIMIT, None
        kind, number = str(said["type"]), self._trade.number(said)
        sent = Sent(next(self._numbers), account.login, kind, number, cost)
        self._sent.setdefault(account.company, []).append(sent)
        return OK, sent

    def _cost(self, said: Mapping[str, Any]) -> Decimal:
        _, price = self._trade.prices.get(str(said.get("type")), ("", Decimal(0)))
        return price * self._trade.number(said) if said.get("message") else Decimal(0)

    def _left(self, account: OldAccount) -> Decimal:
        return LIMIT - sum((sent.cost for sent in self._sent.get(account.company, ())), Decimal(0))

    def _form(self) -> Form:
        kinds = {kind: f"{words}, {price} ₽" for kind, (words, price) in self._trade.prices.items()}
        fields = (Field(self._trade.counted, self._trade.label), Field("message", "Текст"))
        return Form("/send", "Рассчитать", (*fields, Field("type", "Вид", choices=kinds)), name="send")

    def _confirm(self, said: Mapping[str, str], cost: Decimal) -> Form:
        hidden = {**said, "agreed": str(cost)}
        return Form("/send", f"Отправить за {cost} ₽", hidden=hidden, title="Проверьте сумму", name="agree")

    def _page(self, account: OldAccount, *blocks: Form | Note) -> AnyResponse:
        left = Note(f"Лимит {LIMIT} ₽ в месяц, осталось {self._left(account)} ₽.")
        rows = [
            (str(s.number), s.login, self._trade.prices[s.kind][0], str(s.messages), f"{s.cost} ₽")
            for s in self._sent.get(account.company, ())
        ]
        sent = Table("Отправлено", ("№", "Кто", "Вид", "Сообщений", "Сумма"), rows)
        page = Page(self._trade.title, (*blocks, left, sent), account.login, account.company)
        return Response(page.render())

    def _account(self) -> OldAccount | None:
        shown = request.authorization
        if shown is None or shown.type != "basic":
            return None
        return self._program.accounts.enter(shown.username or "", shown.password or "")

    def _challenge(self) -> AnyResponse:
        answer = as_json({"error": "unauthorized"}, 401)
        answer.headers["WWW-Authenticate"] = f'Basic realm="{self._trade.name}"'
        return answer


def a2p_app(told: Told, trade: Trade) -> Program:
    """Make the service of a trade."""
    program = Program(trade.name, told)
    sender = Sender(program, trade)
    program.page(trade.path, sender.api, "POST")
    program.page(f"{trade.path}/price", sender.price)
    program.page("/", sender.console)
    program.page("/send", sender.order, "POST")
    return program
