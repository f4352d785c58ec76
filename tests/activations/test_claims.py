"""Claiming a refund: with what is known of the order, and nothing made up."""

import json

import pytest

from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import AccountId
from idp.model.requests import OrderState
from tests.activations.village import ANNA, BORIS, OLGA, PBX, ROMASHKA, VIKTOR, WEATHER, Moody, Village


def test_a_claim_says_who_ordered_and_nothing_where_nobody_is_known(village: Village) -> None:
    village.activations.claim(ANNA, ROMASHKA, WEATHER, "Никто не подключал")
    village.activations.claim(ANNA, ROMASHKA, PBX, "Не работало")
    ledger = village.file.with_name("orders.json").read_text(encoding="utf-8")
    claims = {claim["product"]: claim["evidence"] for claim in json.loads(ledger)["claims"].values()}
    assert claims[WEATHER] == {}
    assert claims[PBX] == {"order": "ord-1001", "requester": "ind-103", "approver": "ind-101"}


def test_a_claim_twice_is_one_claim_and_other_words_another(village: Village) -> None:
    for words in ("Никто не подключал", "Никто не подключал ", "И в октябре тоже"):
        village.activations.claim(ANNA, ROMASHKA, WEATHER, words)
    assert sorted(order.reason for order in village.orders()) == ["И в октябре тоже", "Никто не подключал"]


def test_a_claim_that_billing_did_not_take_can_be_sent_again_in_the_same_words(
    village: Village, moody: Moody
) -> None:
    moody.answer = "no"
    first = village.activations.claim(ANNA, ROMASHKA, WEATHER, "Никто не подключал")
    moody.answer = ""
    second = village.activations.claim(ANNA, ROMASHKA, WEATHER, "Никто не подключал")
    assert (first.state, second.state) == (OrderState.FAILED, OrderState.DONE)
    assert village.activations.claim(ANNA, ROMASHKA, WEATHER, "Никто не подключал").id == second.id


@pytest.mark.parametrize(
    ("account", "words", "error"),
    [
        pytest.param(ANNA, "", Invalid, id="no-words"),
        pytest.param(ANNA, " \n ", Invalid, id="blank"),
        pytest.param(ANNA, "x" * 2001, Invalid, id="too-long"),
        pytest.param(ANNA, "Верните\0", Invalid, id="what-no-database-keeps"),
        pytest.param(BORIS, "Верните", Refused, id="may-only-look"),
        pytest.param(VIKTOR, "Верните", NotFound, id="sees-nothing"),
        pytest.param(OLGA, "Верните", NotFound, id="another-company"),
    ],
)
def test_a_claim_that_is_refused_leaves_nothing(
    village: Village, account: AccountId, words: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        village.activations.claim(account, ROMASHKA, WEATHER, words)
    assert (village.orders(), village.jobs(), village.audited()) == ([], [], [])


def test_a_claim_keeps_its_lines_as_browsers_send_them(village: Village) -> None:
    order = village.activations.claim(ANNA, ROMASHKA, WEATHER, "Никто\r\nне подключал\r\n")
    assert order.reason == "Никто\nне подключал"


def test_a_stop_for_a_reason_that_no_database_keeps_leaves_nothing(village: Village) -> None:
    with pytest.raises(Invalid):
        village.activations.stop(ANNA, ROMASHKA, WEATHER, "no\0thing")
    assert (village.orders(), village.active(WEATHER)) == ([], True)
