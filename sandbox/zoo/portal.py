"""The mobile portal: it knows a number by the header that the operator's gateway sets, and sells content.

News, weather and rates are for everybody. What costs money shows its price first and is bought
by a second press; a number under the content ban buys nothing.
"""

from dataclasses import dataclass, field
from typing import Final

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.zoo.accounts import Told
from sandbox.zoo.pages import Form, Note, Page, Table
from sandbox.zoo.program import Program

GATEWAY: Final = "X-Portal-Gateway"
NUMBER: Final = "X-MSISDN"
COMPANY: Final = "X-Portal-Company"
FREE: Final = {
    "news": ("Новости", "Учебная новость: сегодня ничего не случилось."),
    "weather": ("Погода", "Примерск: +3, без осадков."),
    "rates": ("Курс валют", "Условная единица: 100,00."),
}
GOODS: Final = {
    "game": ("Игра «Поле»", "30.00", "один раз"),
    "song": ("Мелодия «Гудок»", "19.00", "один раз"),
    "forecast": ("Подписка «Погода»", "7.00", "каждый день"),
}
LINKS: Final = {"/": "Магазин", "/mine": "Мои покупки", **{f"/free/{k}": t for k, (t, _) in FREE.items()}}


@dataclass(slots=True)
class Subscriber:
    """A number, what it bought, and whether it may."""

    number: str
    banned: bool = False
    bought: list[str] = field(default_factory=list)


class Portal:
    """The shop."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._subscribers: dict[str, Subscriber] = {}

    def free(self, section: str) -> AnyResponse:
        """Show what is for everybody; nobody is asked who they are."""
        if section not in FREE:
            return _page(None, Note("Нет такого раздела.", "error"), status=404)
        return _page(None, Note(FREE[section][1]))

    def shop(self) -> AnyResponse:
        """Show what there is, with prices."""
        person = self._subscriber()
        if person is None:
            return unknown()
        rows = [
            (title, f"{price} ₽, {period}", _button(name)) for name, (title, price, period) in GOODS.items()
        ]
        return _page(person, Table("Магазин", ("Что", "Цена", ""), rows))

    def buy(self) -> AnyResponse:
        """Show the price; sell at the second press."""
        person, name = self._subscriber(), request.form.get("item", "")
        if person is None:
            return unknown()
        if name not in GOODS:
            return _page(person, Note("Нет такого товара.", "error"), status=404)
        return _page(person, *_sold(person, GOODS[name], name))

    def mine(self) -> AnyResponse:
        """Show what was bought, and the ban."""
        person = self._subscriber()
        if person is None:
            return unknown()
        words = "Снять запрет контента" if person.banned else "Запретить контент"
        ban = Form("/ban", words, hidden={"to": "off" if person.banned else "on"}, name="ban")
        return _page(person, Table("Мои покупки", ("Что",), [(one,) for one in person.bought]), ban)

    def ban(self) -> AnyResponse:
        """Set the ban, or lift it."""
        person = self._subscriber()
        if person is None:
            return unknown()
        person.banned = request.form.get("to") == "on"
        said = "Контент запрещён." if person.banned else "Запрет снят."
        return _page(person, Note(said, "done"))

    def _subscriber(self) -> Subscriber | None:
        """Return the number that the gateway names; anybody else's header is worth nothing."""
        number = request.headers.get(NUMBER, "")
        if not number or not self._program.shows(GATEWAY):
            return None
        return self._subscribers.setdefault(number, Subscriber(number))


def portal_app(told: Told) -> Program:
    """Make the portal."""
    program = Program("portal", told)
    portal = Portal(program)
    program.page("/free/<section>", portal.free)
    program.page("/", portal.shop)
    program.page("/buy", portal.buy, "POST")
    program.page("/mine", portal.mine)
    program.page("/ban", portal.ban, "POST")
    return program


def unknown() -> AnyResponse:
    """Tell somebody from another network what is left to them."""
    words = "Номер не определён: зайдите через сеть оператора. Бесплатные разделы открыты."
    return _page(None, Note(words, "error"), status=403)


def _sold(person: Subscriber, good: tuple[str, str, str], name: str) -> tuple[Note | Form, ...]:
    """Refuse under the ban, ask at the first press, sell at the second."""
    title, price, period = good
    if person.banned:
        return (Note("На номере запрет контента: покупка отклонена, денег не взято.", "error"),)
    if request.form.get("agreed") != price:
        sure = Form("/buy", f"Купить за {price} ₽", hidden={"item": name, "agreed": price}, name="agree")
        return Note(f"{title}: {price} ₽, {period}."), sure
    person.bought.append(f"{title}, {price} ₽, {period}")
    return (Note(f"Куплено: {title}, {price} ₽.", "done"),)


def _button(name: str) -> Form:
    return Form("/buy", "Купить", hidden={"item": name})


def _page(person: Subscriber | None, *blocks: Form | Table | Note, status: int = 200) -> AnyResponse:
    who = person.number if person else ""
    return Response(Page("Мобильный портал", blocks, who, links=LINKS).render(), status)
