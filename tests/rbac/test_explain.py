"""Four lines: the verdict, the chain, what would change it, who may change it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Group,
    Limits,
    Node,
    NodeKind,
    group,
    person,
)
from idp.model.ids import AccountId, BindingId, CeilingId, CompanyId, DenialId, GroupId, NodeId, ServiceId
from idp.rbac import About, Sums, decide
from idp.rbac.explain import Names, Question, explain
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from idp.words import LOCALES

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = NodeId("romashka")
ANNA, BORIS, GALINA, VIKTOR = (person(AccountId(name)) for name in ("anna", "boris", "galina", "viktor"))
PBX = ServiceId("pbx")
NAMES = {ANNA: "Анна Ковалёва", BORIS: "Борис Орлов", GALINA: "Галина Нестерова", VIKTOR: "Виктор Сомов"}
PLACES = (
    Node(HERE, NodeKind.COMPANY, "Ромашка"),
    Node(NodeId("tver"), NodeKind.BRANCH, "Тверь", HERE),
    Node(NodeId("pbx"), NodeKind.SERVICE, "АТС", NodeId("tver"), PBX),
)
OWNER = Binding(BindingId("b1"), ANNA, "owner", HERE)


def given(identifier, who, role="service_user", node=HERE, **more):
    return Binding(BindingId(identifier), who, role, NodeId(node), granter=ANNA, on=OWNER.id, **more)


def told(*facts, who=BORIS, permission="service:use", node="pbx", locale="ru", me=None, about=None):
    known = (*PLACES, OWNER, *facts)
    tree = whole_tree(Structure(CompanyId(HERE), 1, known), known)
    about = about or About()
    question = Question(who, permission, NodeId(node), about.service, about.sums)
    decision = decide(who, permission, NodeId(node), tree, NOW, about)
    return explain(question, decision, tree, NOW, locale, Names(NAMES, {PBX: "Виртуальная АТС"}, me)).lines


def test_a_yes_in_russian():
    assert told(given("b2", BORIS, node="tver")) == (
        "АТС: Борис Орлов может пользоваться сервисом.",
        "Доступ приходит сверху: Анна Ковалёва: Владелец (Ромашка) → Борис Орлов: Пользуется сервисами (Тверь).",
        "Доступ закончится, если отозвать роль: Пользуется сервисами (Тверь).",
        "Изменить может: Анна Ковалёва.",
    )


def test_a_yes_in_english_to_oneself():
    assert told(given("b2", BORIS, node="pbx"), locale="en", me=BORIS) == (
        "АТС: you can use the service.",
        "Access is given here: Анна Ковалёва: Owner (Ромашка) → you: Uses services (АТС).",
        "It ends when the role is taken away: Uses services (АТС).",
        "It can be changed by: Анна Ковалёва.",
    )


def test_a_no_in_romanian():
    denial = Denial(DenialId("d"), BORIS, NodeId("tver"), services=frozenset({PBX}))
    assert told(given("b2", BORIS), denial, locale="ro", me=ANNA) == (
        "АТС: Борис Орлов nu poate folosi serviciul.",
        "Accesul este închis aici sau mai sus: interdicție: Борис Орлов (Тверь).",
        "Pentru acces trebuie ridicată interdicția: Тверь.",
        "Poate schimba: dumneavoastră.",
    )


def ceiling(level=CeilingLevel.COMPANY, who=BORIS, **limits):
    return Ceiling(CeilingId("c"), level, HERE, who, limits=Limits(**limits))


ORDER = {"permission": "service:order", "about": About(sums=Sums(Decimal(11), Decimal(11)))}
CHANGES = [
    pytest.param([], {}, "Нужно выдать роль, например «Пользуется сервисами».", id="not-given"),
    pytest.param([], {"permission": "tree:grant", "node": HERE}, "Нужно выдать роль, например «Владелец».", id="owner"),
    pytest.param([], {"permission": "users:grant", "node": HERE}, "Нужно выдать роль, например «Администратор».", id="admin"),
    pytest.param([], {"permission": "users:grant", "node": "tver"}, "Нужно выдать роль, например «Администратор филиала».", id="branch"),
    pytest.param([given("b2", BORIS, inherit=False)], {}, "Нужно выдать роль, которая действует здесь: АТС.", id="out-of-reach"),
    pytest.param([given("b2", BORIS, valid_until=NOW)], {}, "Последний день доступа — 22 ноября 2026; срок нужно продлить.", id="expired"),
    pytest.param([given("b2", BORIS, valid_from=datetime(2026, 12, 1, tzinfo=UTC))], {}, "Доступ начнётся 1 декабря 2026.", id="not-yet"),
    pytest.param([Binding(BindingId("b2"), BORIS, "service_user", HERE, granter=ANNA, on=BindingId("gone"))], {}, "Роль нужно выдать заново.", id="orphaned"),
    pytest.param([given("b2", BORIS), Denial(DenialId("d"), BORIS, HERE)], {}, "Чтобы открыть доступ, нужно снять запрет: Ромашка.", id="denied"),
    pytest.param([Denial(DenialId("d"), BORIS, HERE)], {}, "Чтобы открыть доступ, нужно снять запрет: Ромашка. Кроме того, нужно выдать роль, например «Пользуется сервисами».", id="denied-and-not-given"),
    pytest.param([given("b2", BORIS), ceiling(services=frozenset())], {}, "Чтобы открыть доступ, нужно расширить ограничение: Ромашка.", id="limited"),
    pytest.param([given("b2", BORIS), ceiling(services=frozenset()), Denial(DenialId("d"), BORIS, HERE)], {}, "Чтобы открыть доступ, нужно снять запрет: Ромашка. Кроме того, нужно расширить ограничение: Ромашка.", id="denied-and-limited"),
    pytest.param([given("b2", BORIS), given("b3", BORIS, "service_operator", "tver")], {}, "Доступ закончится, если отозвать все эти роли: Настраивает сервисы (Тверь), Пользуется сервисами (Ромашка).", id="twice"),
    pytest.param([given("b2", BORIS), given("b3", BORIS, "service_operator", "tver", valid_until=datetime(2026, 12, 1, tzinfo=UTC))], {}, "Доступ закончится, если отозвать все эти роли: Настраивает сервисы (Тверь), Пользуется сервисами (Ромашка).", id="one-of-two-ends"),
    pytest.param([given("b2", BORIS), ceiling(CeilingLevel.CONTRACT, services=frozenset())], {}, "Чтобы открыть доступ, нужно изменить договор.", id="contract"),
    pytest.param([given("b2", BORIS, "buyer", limits=Limits(max_order=Decimal(10)))], ORDER, "Чтобы открыть доступ, нужно разрешить большую сумму.", id="sum"),
    pytest.param(
        [given("b2", GALINA, "admin", "tver", inherit=False), Binding(BindingId("b3"), BORIS, "service_user", HERE, granter=GALINA, on=BindingId("b2"))],
        {}, "Чтобы открыть доступ, нужно расширить право, на котором он держится: Галина Нестерова.", id="giver",
    ),
    pytest.param([given("b2", BORIS, valid_until=datetime(2026, 12, 1, tzinfo=UTC))], {}, "Действует по 30 ноября 2026 включительно.", id="ends"),
    pytest.param(
        [given("b2", BORIS, "buyer", limits=Limits(max_order=Decimal(1000), max_month=Decimal("1500.50"), needs_approval=True))],
        {"permission": "service:order"},
        "Не больше 1 000 ₽ за один заказ. Не больше 1 500,50 ₽ в месяц. Нужно согласие второго человека. "
        "Доступ закончится, если отозвать роль: Подключает сервисы (Ромашка).",
        id="within-limits",
    ),
    pytest.param([given("b2", BORIS, limits=Limits(max_month=Decimal(1)))], {}, "Доступ закончится, если отозвать роль: Пользуется сервисами (Ромашка).", id="a-sum-is-no-matter-of-use"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "asked", "line"), CHANGES)
def test_what_would_change_it_is_said(facts, asked, line):
    assert told(*facts, **asked)[2].replace("\u00a0", " ") == line


def admins(*who):
    return [given(f"x{number}", one, "admin") for number, one in enumerate(who)]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        pytest.param([], "Изменить может: Анна Ковалёва.", id="one"),
        pytest.param(admins(GALINA), "Изменить могут: Анна Ковалёва, Галина Нестерова.", id="two"),
        pytest.param(
            admins(GALINA, VIKTOR, person(AccountId("zoya"))),
            "Изменить могут: Анна Ковалёва, Галина Нестерова, Виктор Сомов и другие.",
            id="many",
        ),
        pytest.param(
            [given("b2", GALINA, "branch_admin", "tver")],
            "Изменить могут: Галина Нестерова, Анна Ковалёва.",
            id="the-nearest-first",
        ),
        pytest.param(
            [Denial(DenialId("d"), person(AccountId("anna")), HERE)], "Изменить может только оператор.", id="nobody"
        ),
        pytest.param([ceiling(CeilingLevel.CONTRACT, services=frozenset())], "Изменить может только оператор.", id="contract"),
        pytest.param(
            [*admins(GALINA), ceiling(CeilingLevel.DELEGATE, GALINA, services=frozenset()), Binding(BindingId("b9"), BORIS, "service_user", HERE, granter=GALINA, on=BindingId("x0"))],
            "Изменить может: Анна Ковалёва.",
            id="not-the-one-on-whom-it-is-laid",
        ),
    ],
)  # fmt: skip
def test_who_may_change_it_is_said(facts, line):
    assert told(*facts)[3] == line


def test_the_reader_is_named_first_and_as_you():
    assert (
        told(*admins(GALINA, VIKTOR), me=VIKTOR)[3] == "Изменить могут: вы, Анна Ковалёва, Галина Нестерова."
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_whom_we_have_no_name_for_is_said_without_one(locale):
    crew = Group(GroupId("crew"), "Смена", HERE)
    stranger = given("secret-binding", person(AccountId("secret-account")), "secret-role")
    of_crew = given("b3", group(GroupId("crew")), "secret-role")
    lines = " ".join(told(crew, stranger, of_crew, who=person(AccountId("secret-account")), locale=locale))
    assert "secret" not in lines


def test_everybody_a_group_and_a_service_without_a_name_are_said():
    nameless = Node(NodeId("ads-1"), NodeKind.SERVICE, "", HERE, ServiceId("ads"))
    crew = Group(GroupId("crew"), "Смена", HERE)
    denial = Denial(DenialId("d"), "everyone", HERE)
    assert told(nameless, denial, node="ads-1")[:2] == (
        "ads: Борис Орлов не может пользоваться сервисом.",
        "Доступ закрыт здесь или выше: запрет: Все (Ромашка).",
    )
    assert "Смена: " in told(crew, given("b2", group(GroupId("crew"))), who=group(GroupId("crew")))[1]


def test_a_place_that_is_not_there_is_no_matter_to_change():
    assert told(node="nowhere") == (
        "Место, которого нет: Борис Орлов не может пользоваться сервисом.",
        "В компании нет такого места.",
    )
