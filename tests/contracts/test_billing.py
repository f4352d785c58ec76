"""What every billing must do, over HTTP or from a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from idp.adapters.billing import FileBilling, Ledger
from idp.model.billing import (
    Money,
    OfferingId,
    Party,
    PartyId,
    PartyKind,
    Price,
    PriceKind,
    ProductId,
    RefundClaim,
    StopOrder,
)
from idp.model.errors import Invalid, NotFound
from idp.ports.billing import BillingSource
from tests.billing.sandbox import (
    ANNA,
    GALINA,
    NORTH,
    ROMASHKA,
    TESTOV,
    VASILEK,
    VIKTOR,
    Server,
    billing_server,
)
from tests.support.clock import FixedClock

DATA = Path(__file__).parents[2] / "sandbox" / "billing" / "data.json"
WEATHER = ProductId("prod-2")
PBX = ProductId("prod-1")
OCTOBER = date(2026, 10, 1)


@dataclass
class Backend:
    """A billing and how its numbers change hands."""

    source: BillingSource
    server: Server | None = None
    file: Path | None = None

    def reassign_numbers(self) -> None:
        """Give every SIM to a stranger, while the people keep their old data."""
        if self.server:
            self.server.fault("number_reassigned")
        elif self.file:
            told = json.loads(self.file.read_text(encoding="utf-8"))
            for sim in told["subscriptions"]:
                sim["holder"] = "ind-999"
            self.file.write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with billing_server() as server:
        yield server


@pytest.fixture(params=["http", "file"])
def backend(request: pytest.FixtureRequest, running: Server, clock: FixedClock, tmp_path: Path) -> Backend:
    if request.param == "http":
        running.reset()
        return Backend(running.client(clock), server=running)
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    return Backend(FileBilling(clock, file, Ledger(tmp_path / "orders.json")), file=file)


@pytest.fixture
def billing(backend: Backend) -> BillingSource:
    return backend.source


def company(party: PartyId = ROMASHKA) -> Party:
    return Party(PartyKind.ORGANIZATION, party)


def person(party: PartyId = ANNA) -> Party:
    return Party(PartyKind.INDIVIDUAL, party)


COMPANY = [
    ("org_shortname", "ООО «Ромашка-Сервис»", True),
    ("org_fullname", "Общество с ограниченной ответственностью «Ромашка-Сервис»", True),
    ("org_type", "LEGAL", True),
    ("org_inn", "0001123453", True),
    ("org_kpp", "000101001", True),
    ("org_ogrn", "1170000123457", True),
    ("org_okpo", "12345678", False),
    ("org_oktmo", "00701000001", False),
    ("org_reg_date", "2017-03-14", True),
    ("org_email", "buh@romashka.example", False),
    ("org_phone", "+70000000001", False),
    ("org_director_name", "Директорова Анна Петровна", False),
    ("org_customer_since", "2018-02-01", False),
    ("org_size_band", "11-50", False),
    ("org_lifecycle", "established", False),
    ("org_segment", "SMB", False),
    ("org_okved", "62.01", False),
]


@pytest.mark.parametrize(("field", "value", "verified"), COMPANY, ids=[row[0] for row in COMPANY])
def test_a_field_of_a_company_comes_with_its_source_and_how_far_it_is_verified(
    billing: BillingSource, field: str, value: str, verified: bool
) -> None:
    found = billing.get(company(), frozenset({field}))
    assert {name: (v.value, v.verified) for name, v in found.items()} == {field: (value, verified)}
    assert found[field].source.startswith("TMF6")


PERSON = [
    ("name", "Директорова Анна Петровна", True),
    ("given_name", "Анна", True),
    ("family_name", "Директорова", True),
    ("middle_name", "Петровна", True),
    ("email", "a.direktorova@romashka.example", False),
    ("phone_number", "+70000000001", True),
]


@pytest.mark.parametrize(("field", "value", "verified"), PERSON, ids=[row[0] for row in PERSON])
def test_a_field_of_a_person_comes_with_its_source_and_how_far_it_is_verified(
    billing: BillingSource, field: str, value: str, verified: bool
) -> None:
    found = billing.get(person(), frozenset({field}))
    assert {name: (v.value, v.verified) for name, v in found.items()} == {field: (value, verified)}


def test_an_address_has_the_members_of_the_claim(billing: BillingSource) -> None:
    found = billing.get(company(), frozenset({"org_address_legal", "org_address_postal"}))
    assert found["org_address_legal"].value == {
        "formatted": "000000, Тестовая область, Примерск, ул. Образцовая, д. 1, офис 12",
        "street_address": "ул. Образцовая, д. 1, офис 12",
        "locality": "Примерск",
        "region": "Тестовая область",
        "postal_code": "000000",
        "country": "RU",
        "fias_id": "00000000-0000-4000-8000-000000000001",
        "oktmo": "00701000001",
    }
    assert found["org_address_postal"].value["street_address"] == "а/я 7"


def test_a_number_of_a_register_is_verified_from_the_day_of_its_document(billing: BillingSource) -> None:
    found = billing.get(company(), frozenset({"org_ogrn"}))
    assert found["org_ogrn"].verified_at == datetime(2017, 3, 14, tzinfo=UTC)


def test_nobody_is_verified_whom_billing_has_only_written_down(billing: BillingSource) -> None:
    names = billing.get(person(VIKTOR), frozenset({"given_name", "family_name", "middle_name"}))
    assert {name: value.verified for name, value in names.items()} == {
        "given_name": False,
        "family_name": False,
    }


def test_a_sole_trader_has_a_register_of_his_own_and_no_kpp(billing: BillingSource) -> None:
    wanted = frozenset({"org_type", "org_inn", "org_ogrn", "org_kpp", "org_director_name", "org_shortname"})
    found = billing.get(company(TESTOV), wanted)
    assert {name: value.value for name, value in found.items()} == {
        "org_type": "SOLE_TRADER",
        "org_inn": "000123456731",
        "org_ogrn": "317000000012346",
        "org_shortname": "ИП Тестов Тест Тестович",
    }


def test_a_branch_has_its_own_kpp_and_lacks_what_billing_lacks(billing: BillingSource) -> None:
    wanted = frozenset({"org_type", "org_kpp", "org_ogrn", "org_customer_since", "org_director_name"})
    found = billing.get(company(NORTH), wanted)
    assert {name: value.value for name, value in found.items()} == {
        "org_type": "BRANCH",
        "org_kpp": "000243001",
    }


def test_a_person_is_no_company(billing: BillingSource) -> None:
    with pytest.raises(NotFound):
        billing.get(company(ANNA), frozenset({"org_inn"}))


@pytest.mark.parametrize(
    "party",
    [
        company(PartyId("org-777")),
        person(PartyId("ind-777")),
        company(PartyId("")),
        person(PartyId("../x?y")),
    ],
    ids=["company", "person", "empty", "path"],
)
def test_an_unknown_party_is_not_found(billing: BillingSource, party: Party) -> None:
    name = "org_shortname" if party.kind is PartyKind.ORGANIZATION else "name"
    with pytest.raises(NotFound):
        billing.get(party, frozenset({name}))


@pytest.mark.parametrize(
    ("party", "name"),
    [(company(), "passport_no"), (company(), "phone_number"), (person(), "org_inn"), (person(), "")],
    ids=["unknown", "of-a-person", "of-a-company", "empty"],
)
def test_an_unknown_field_is_invalid(billing: BillingSource, party: Party, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        billing.get(party, frozenset({name, "email"} if party.kind is PartyKind.INDIVIDUAL else {name}))
    assert refused.value.field == name


def test_nothing_asked_is_nothing_told(billing: BillingSource) -> None:
    assert billing.get(company(), frozenset()) == {}


def test_a_number_is_told_only_to_whom_it_belongs_now(backend: Backend) -> None:
    wanted = frozenset({"phone_number", "given_name"})
    assert backend.source.get(person(GALINA), wanted).keys() == wanted
    backend.reassign_numbers()
    assert backend.source.get(person(GALINA), wanted).keys() == {"given_name"}


def test_the_estate_is_everything_that_hangs_in_the_tree(billing: BillingSource) -> None:
    estate = billing.estate(ROMASHKA)
    assert [(branch.id, branch.name) for branch in estate.branches] == [(NORTH, "Филиал «Север»")]
    assert [(a.id, a.party, a.parent) for a in estate.accounts] == [
        ("acc-001", ROMASHKA, ""),
        ("acc-002", NORTH, "acc-001"),
    ]
    assert [(n.id, n.msisdn, n.account, n.holder, n.plan) for n in estate.numbers][-1] == (
        "sim-4",
        "+70000000004",
        "acc-002",
        GALINA,
        "biz-unlim-m",
    )
    ids = [product.id for product in estate.products]
    assert "prod-3" not in ids
    assert ids == sorted(ids)
    assert not estate.over


def test_products_hold_the_ended_ones_too_and_no_sims(billing: BillingSource) -> None:
    products = {product.id: product for product in billing.products(ROMASHKA)}
    assert products[ProductId("prod-3")].status == "terminated"
    assert products[ProductId("prod-3")].ended_at is not None
    assert not any(name.startswith("sim-") for name in products)


def test_who_switched_something_on_is_told_as_far_as_it_is_known(billing: BillingSource) -> None:
    products = {product.id: product for product in billing.products(ROMASHKA)}
    asked, approved = products[PBX].parts
    assert (asked.role, asked.party, asked.name) == ("requester", VIKTOR, "Админов Виктор")
    assert (approved.role, approved.party) == ("approver", ANNA)
    weather = products[WEATHER]
    assert [(part.role, part.party, part.msisdn) for part in weather.parts] == [
        ("requester", None, "+70000000004")
    ]
    assert (weather.channel, weather.order, weather.number) == ("legacy:mobile-portal", "ord-1077", "sim-4")
    assert weather.started_at == datetime(2026, 9, 17, 19, 41, tzinfo=UTC)
    assert weather.prices[0].money == Money(Decimal(7))


@pytest.mark.parametrize("company", [TESTOV, VASILEK])
def test_no_company_sees_what_is_anothers(billing: BillingSource, company: PartyId) -> None:
    own, foreign = billing.estate(company), billing.estate(ROMASHKA)
    assert not {n.id for n in own.numbers} & {n.id for n in foreign.numbers}
    assert not {p.id for p in own.products} & {p.id for p in foreign.products}
    assert not {a.id for a in own.accounts} & {a.id for a in foreign.accounts}


@pytest.mark.parametrize(
    "unknown", ["org-777", NORTH, ANNA, ""], ids=["unknown", "branch", "person", "empty"]
)
def test_who_is_no_customer_has_no_estate_and_no_products(billing: BillingSource, unknown: str) -> None:
    for read in (billing.estate, billing.products):
        with pytest.raises(NotFound):
            read(PartyId(unknown))


def test_an_offering_says_what_it_costs_and_what_it_opens(billing: BillingSource) -> None:
    seat, weather = OfferingId("po-vats-seat"), OfferingId("po-portal-weather")
    found = billing.offerings([seat, weather, OfferingId("po-none")])
    assert found.keys() == {seat, weather}
    assert found[seat].service == "vats"
    assert found[seat].prices == (
        Price(PriceKind.RECURRING, Money(Decimal(490)), "month", "user", Decimal(22)),
    )
    assert (found[weather].content, found[weather].prices[0].period) == (True, "day")
    assert billing.offerings()[OfferingId("po-tinkoff-rko")].partner == "tinkoff"


def test_the_rows_of_a_bill_sum_to_it(billing: BillingSource) -> None:
    bill = billing.bill(ROMASHKA, date(2026, 10, 17))
    assert bill is not None
    assert bill.month == OCTOBER
    assert bill.total == Money(Decimal("13847.00"))
    assert sum(charge.money.amount for charge in bill.charges) == bill.total.amount
    office = [charge.money.amount for charge in bill.charges if charge.account == "acc-001"]
    assert sum(office) == Decimal("12480.00")
    weather = [charge.money.amount for charge in bill.charges if charge.product == WEATHER]
    assert weather == [Decimal("217.00")]


def test_a_month_without_a_bill_is_none(billing: BillingSource) -> None:
    assert billing.bill(ROMASHKA, date(2026, 1, 1)) is None


def stop(key: str = "key-1", product: ProductId = WEATHER, company: PartyId = ROMASHKA) -> StopOrder:
    return StopOrder(key, company, product, ANNA, "nobody knows it")


def test_a_stopped_product_has_ended(billing: BillingSource, clock: FixedClock) -> None:
    receipt = billing.stop(stop())
    assert receipt.state == "completed"
    ended = {product.id: product for product in billing.products(ROMASHKA)}[WEATHER]
    assert (ended.status, ended.ended_at, ended.active) == ("terminated", clock.now(), False)
    assert WEATHER not in [product.id for product in billing.estate(ROMASHKA).products]


def test_the_same_key_twice_is_one_order(billing: BillingSource, clock: FixedClock) -> None:
    first = billing.stop(stop())
    clock.advance(timedelta(days=1))
    assert billing.stop(stop()) == first


def test_a_second_order_does_not_move_the_end(billing: BillingSource, clock: FixedClock) -> None:
    billing.stop(stop())
    began = clock.now()
    clock.advance(timedelta(days=1))
    assert billing.stop(stop("key-2")).state == "completed"
    ended = {product.id: product for product in billing.products(ROMASHKA)}[WEATHER]
    assert ended.ended_at == began


FOREIGN = [
    pytest.param(WEATHER, VASILEK, id="another-company"),
    pytest.param(ProductId("prod-777"), ROMASHKA, id="no-such-product"),
    pytest.param(WEATHER, PartyId("org-777"), id="no-such-company"),
]


@pytest.mark.parametrize(("product", "company"), FOREIGN)
def test_nobody_stops_what_is_not_theirs(
    billing: BillingSource, product: ProductId, company: PartyId
) -> None:
    with pytest.raises(NotFound):
        billing.stop(stop(product=product, company=company))
    assert all(p.active for p in billing.products(ROMASHKA) if p.id == WEATHER)


def a_claim(product: ProductId = WEATHER, company: PartyId = ROMASHKA, **evidence: str) -> RefundClaim:
    return RefundClaim("claim-1", company, product, "Никто этого не подключал", evidence)


def test_the_same_claim_twice_is_one_claim(billing: BillingSource) -> None:
    first = billing.claim(a_claim(order="ord-1077"))
    assert (first.state, billing.claim(a_claim(order="ord-1077"))) == ("acknowledged", first)


@pytest.mark.parametrize(("product", "company"), FOREIGN)
def test_nobody_claims_for_what_is_not_theirs(
    billing: BillingSource, product: ProductId, company: PartyId
) -> None:
    with pytest.raises(NotFound):
        billing.claim(a_claim(product, company))
