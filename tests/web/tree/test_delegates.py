"""Giving within one's own limits: delegates, a service's administrator, one's own rights, hostile names."""

from dataclasses import replace
from decimal import Decimal

from idp.model.access import EVERYBODY, Binding, Denial, End, FactKind, Group, Limits, Node, NodeKind, Role
from idp.model.ids import BindingId, DenialId, GroupId, NodeId
from tests.web.tree.editor import NORTH

GIVE = {"node": NORTH, "subject": "{boris}", "role": "buyer"}


def test_a_delegate_gives_within_their_branch_and_sees_the_rest_grey(editor, other):
    editor.furnish()
    vera = editor.vera(node=NORTH)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = editor.see("/company/tree/give?node=north")
    boxes = {
        attrs["value"]: attrs for tag, attrs in page.tags if tag == "input" and attrs.get("name") == "role"
    }
    assert "disabled" in boxes["owner"]
    assert "disabled" not in boxes["buyer"]
    editor.send("/company/tree/give", **GIVE)
    assert len(editor.draft(vera)) == 1
    page = editor.send("/company/tree/give", status=403, **{**GIVE, "role": "owner"})
    assert "You cannot give more than you have yourself" in page.text
    assert len(editor.draft(vera)) == 1


def test_a_delegate_for_one_service_sees_and_gives_that_service_alone(editor, other):
    editor.furnish()
    vera = editor.vera(node=NORTH, services=["ads"])
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = editor.see("/company/tree")
    assert [text for text in ("Таргет", "Филиал", "svc-sms") if text in page.text] == ["Таргет"]
    editor.send("/company/tree/give", node="ads", subject="{boris}", role="buyer", max_month="5")
    assert len(editor.draft(vera)) == 1
    editor.see("/company/tree?node=north", status=404)


def test_a_wider_limit_than_ones_own_is_refused_at_its_field(editor, other):
    editor.furnish()
    vera = editor.vera(node=NORTH)
    editor.put(replace(editor.bindings(vera)[0], limits=Limits(max_month=Decimal(100))))
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = editor.send("/company/tree/give", status=403, **GIVE, max_month="101")
    assert "Your own right is limited to less" in page.text
    assert "#max_month" in page.links
    assert editor.draft(vera) == ()


def test_a_right_for_a_service_that_its_changer_lacks_does_not_grow_to_all_services(editor, other):
    editor.furnish()
    vera = editor.vera("admin", node=None)
    root = NodeId(editor.company.id)
    editor.put(
        Denial(DenialId("no-sms"), editor.who(vera), root, services=frozenset({"sms"})),
        Binding(
            BindingId("held"), editor.who(editor.boris), "buyer", root, limits=Limits(frozenset({"sms"}))
        ),
    )
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    editor.see("/company/tree/give?change=held")
    other.submit("/company/tree/give", do="add", reason="Longer")
    assert other.last.status_code == 403
    assert "You may not give access here" in other.page.text
    assert editor.draft(vera) == ()


def test_what_lies_outside_of_a_branch_is_not_named_to_its_administrator(editor, other):
    editor.furnish()
    root = NodeId(editor.company.id)
    editor.put(
        Group(GroupId("far"), "Юристы", root),
        Denial(
            DenialId("far"), editor.who(editor.anna), root, services=frozenset({"sms"}), reason="Проверка"
        ),
        Denial(DenialId("all"), EVERYBODY, root, services=frozenset({"ads"}), reason="Всем"),
    )
    editor.vera(node=NORTH)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    for path in ("/company/tree", "/company/tree/give", "/company/tree/shut", "/company/tree/groups"):
        page = editor.see(f"{path}?node=north")
        assert [said for said in ("Юристы", "Проверка", "Bulk SMS") if said in page.text] == []
    assert "Всем" in editor.see("/company/tree?node=north").text
    editor.see("/company/tree/groups/far", status=404)


def test_who_may_give_but_not_look_back_is_told_so(editor, other):
    editor.furnish()
    editor.put(Role("giver", "Раздаёт", frozenset({"service:use", "users:grant"})))
    editor.vera("giver", node=NORTH)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = editor.see("/company/tree?node=north&tab=history")
    assert "You may not look at what was changed here" in page.text


def test_roles_are_counted_where_one_looks(editor, other):
    editor.furnish()
    editor.given(editor.boris, "buyer", "sales")
    editor.vera(node=NORTH)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    assert "given 2 times" not in editor.see("/company/tree/roles").text


def test_what_others_typed_is_text(editor):
    editor.furnish()
    editor.put(Node(NORTH, NodeKind.BRANCH, "<script>alert(1)</script>", editor.company.id))
    page = editor.see("/company/tree?node=north")
    assert "<script>alert(1)</script>" in page.text
    assert [attrs.get("src", "") for tag, attrs in page.tags if tag == "script"] != [""]
    for path in (
        "/company/tree/branch/north",
        "/company/tree/move?node=sellers",
        "/company/tree/give?node=north",
    ):
        assert "<script>alert" not in editor.guest.get(path).text


def test_one_who_gives_up_their_own_right_needs_no_right_to_give(editor, other):
    editor.furnish()
    vera = editor.vera(role="personal_manager", node=None)
    right = editor.bindings(vera)[0].id
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = editor.see("/company/tree?who=" + editor.who(vera))
    assert "Give up" in page.text
    editor.send("/company/tree/end", binding=right)
    assert editor.draft(vera) == (End(FactKind.BINDING, right),)
