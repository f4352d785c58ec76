"""What is sold by the message: kinds, prices, how the messages are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Trade:
    """What is sold: messages to listed numbers, or to an audience of a size."""

    name: str
    title: str
    path: str
    prices: Mapping[str, tuple[str, Decimal]]
    """Kind to its words and the price of one message."""
    counted: str
    """The field that is counted: numbers with commas between, or a size."""
    label: str

    def number(self, said: Mapping[str, Any]) -> int:
        """Return how many messages are asked for; none if that cannot be read."""
        value = str(said.get(self.counted, ""))
        if self.counted == "to":
            return len([number for number in value.split(",") if number.strip()])
        return int(value) if value.isdecimal() else 0


SMS: Final = Trade(
    "sms",
    "SMS-рассылки",
    "/sms/v1/sms",
    {
        "info": ("информационное", Decimal("2.30")),
        "auth": ("авторизационное", Decimal("1.90")),
        "ad": ("рекламное", Decimal("2.80")),
    },
    "to",
    "Кому (номера через запятую)",
)
ADVERTS: Final = Trade(
    "adverts",
    "Таргет: рекламные кампании",
    "/ads/v1/campaign",
    {"interests": ("по интересам", Decimal("4.20")), "places": ("по местам", Decimal("5.10"))},
    "audience",
    "Сколько человек",
)
