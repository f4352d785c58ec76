"""The picture of the months."""

from datetime import date
from decimal import Decimal

from idp.activations.rows import RowKind
from idp.activations.sheet import Month, Total
from idp.web.costs.chart import HEIGHT, draw


def month(number, **sums):
    totals = (Total(RowKind.PRODUCT, name, "", Decimal(amount)) for name, amount in sums.items())
    return Month(date(2026, number, 1), tuple(totals))


def test_the_dearest_month_is_as_high_as_the_picture_and_others_in_proportion():
    dear, cheap = draw([month(9, vats=400, ads=100), month(10, vats=250)]).bars
    assert [piece.height for piece in dear.pieces] == [HEIGHT * 0.8, HEIGHT * 0.2]
    assert [piece.height for piece in cheap.pieces] == [HEIGHT / 2]


def test_a_month_in_which_much_was_given_back_stays_within_the_picture():
    chart = draw([month(9, vats=1000, ads=-900), month(10, vats=100)])
    for bar in chart.bars:
        assert min(piece.y for piece in bar.pieces) >= 0
        assert sum(piece.height for piece in bar.pieces) <= HEIGHT


def test_months_in_which_everything_was_given_back_are_drawn_empty():
    assert [bar.pieces for bar in draw([month(9, vats=-5), month(10)]).bars] == [(), ()]
