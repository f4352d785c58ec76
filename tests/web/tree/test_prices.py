"""What a seat costs a month."""

from decimal import Decimal

import pytest

from idp.model.billing import Money, Offering, OfferingId, Price, PriceKind
from idp.model.errors import Unavailable
from idp.web.tree.prices import prices_of, seat_prices


def price(amount, unit="user", period="month", kind=PriceKind.RECURRING, currency="RUB"):
    return Price(kind, Money(Decimal(amount), currency), period, unit)


def offering(service, *prices, identifier="po"):
    return Offering(OfferingId(identifier), identifier, service, prices=prices)


@pytest.mark.parametrize(
    ("offerings", "prices"),
    [
        pytest.param([offering("pbx", price(490))], {"pbx": 490}, id="a-seat"),
        pytest.param([offering("pbx", price(490), price(10))], {"pbx": 500}, id="two-prices-add-up"),
        pytest.param([offering("pbx", price(7, period="day"))], {"pbx": 210}, id="by-day"),
        pytest.param([offering("pbx", price(100), identifier="a"), offering("pbx", price(300), identifier="b")], {"pbx": 300}, id="the-dearest-counts"),
        pytest.param([offering("pbx", price(1500, unit=""))], {"pbx": 0}, id="for-the-company-as-a-whole"),
        pytest.param([offering("ads", price(4, unit="message", kind=PriceKind.USAGE))], {"ads": 0}, id="by-use"),
        pytest.param([offering("pbx", price(100, kind=PriceKind.ONE_TIME))], {"pbx": 0}, id="once"),
        pytest.param([offering("", price(100))], {}, id="opens-no-service"),
        pytest.param([], {}, id="nothing-on-offer"),
        pytest.param([offering("pbx", price(490)), offering("pbx", price(9, period="fortnight"))], {}, id="a-period-nobody-knows"),
        pytest.param([offering("pbx", price(490, currency="USD"))], {}, id="not-in-rubles"),
        pytest.param([offering("pbx", price(490), price(-500))], {}, id="less-than-nothing"),
        pytest.param([offering("pbx", price(490), price(-90))], {"pbx": 400}, id="with-a-discount"),
    ],
)  # fmt: skip
def test_prices_per_person_are_summed_by_service(offerings, prices):
    assert prices_of(offerings) == prices


class Away:
    """Billing that does not answer."""

    def offerings(self, ids=None):
        raise Unavailable


def test_without_billing_nobody_can_say():
    assert seat_prices(Away()) is None
