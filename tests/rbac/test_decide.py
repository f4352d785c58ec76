"""Deny by default; an allow inherits; a denial holds for its whole subtree."""

from datetime import UTC, datetime

import pytest

from idp.model.access import EVERYONE, MEMBERS, Binding, Effect, Hanging, Holdings
from idp.model.company import Membership
from idp.model.ids import AccountId, BindingId, CompanyId, ServiceId
from idp.rbac import Allow, Deny, DenyReason, decide, permits

PERSON = AccountId("person")
HERE = CompanyId("romashka")
ELSEWHERE = CompanyId("lutik")
PBX = ServiceId("pbx")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def binding(role="service_user", node="", **more):
    more.setdefault("company", HERE)
    return Binding(id=BindingId(f"{role}@{node}"), account=PERSON, role=role, node=node, **more)


def holdings(*bindings, node="dep-it", member_of=(HERE,)):
    return Holdings(
        rev=1,
        memberships=tuple(Membership(PERSON, c, c) for c in member_of),
        bindings=bindings,
        hangings=(Hanging(HERE, PBX, node),),
    )


@pytest.mark.parametrize(
    ("held", "roles"),
    [
        pytest.param(holdings(binding("owner")), ("owner",), id="company-wide-role-inherits-down"),
        pytest.param(holdings(binding(node="dep-it")), ("service_user",), id="role-at-the-very-node"),
        pytest.param(
            holdings(binding(node="dep-it"), node="dep-it/team-a"),
            ("service_user",),
            id="role-above-the-node",
        ),
        pytest.param(
            holdings(binding(services=frozenset({PBX}))), ("service_user",), id="limited-to-this-service"
        ),
        pytest.param(
            holdings(binding("owner"), binding("billing_viewer")),
            ("billing_viewer", "owner"),
            id="all-roles-valid-there-are-named",
        ),
    ],
)
def test_allows(held, roles):
    assert decide(held, HERE, PBX) == Allow(roles, tuple(b.id for b in held.bindings))


@pytest.mark.parametrize(
    ("held", "company", "access", "reason"),
    [
        pytest.param(holdings(), HERE, PBX, DenyReason.NOT_GIVEN, id="no-binding"),
        pytest.param(holdings(binding("owner")), None, PBX, DenyReason.NO_COMPANY, id="no-company"),
        pytest.param(holdings(binding("owner")), None, MEMBERS, DenyReason.NO_COMPANY, id="members-only"),
        pytest.param(
            holdings(binding("owner")), ELSEWHERE, PBX, DenyReason.NOT_A_MEMBER, id="foreign-company"
        ),
        pytest.param(
            holdings(binding("owner", company=ELSEWHERE), member_of=(HERE, ELSEWHERE)),
            HERE,
            PBX,
            DenyReason.NOT_GIVEN,
            id="owner-of-another-company",
        ),
        pytest.param(
            holdings(binding("owner")), HERE, ServiceId("ads"), DenyReason.NOT_CONNECTED, id="not-connected"
        ),
        pytest.param(
            holdings(binding(node="dep")), HERE, PBX, DenyReason.NOT_GIVEN, id="node-name-is-a-prefix"
        ),
        pytest.param(
            holdings(binding(node="org-002")), HERE, PBX, DenyReason.NOT_GIVEN, id="role-in-a-sibling-branch"
        ),
        pytest.param(
            holdings(binding(node="dep-it/team-a")), HERE, PBX, DenyReason.NOT_GIVEN, id="role-below-the-node"
        ),
        pytest.param(holdings(binding(inherit=False)), HERE, PBX, DenyReason.NOT_GIVEN, id="only-here"),
        pytest.param(
            holdings(binding(services=frozenset({ServiceId("ads")}))),
            HERE,
            PBX,
            DenyReason.NOT_GIVEN,
            id="limited-to-another-service",
        ),
        pytest.param(
            holdings(binding("billing_viewer")), HERE, PBX, DenyReason.NOT_GIVEN, id="role-without-use"
        ),
        pytest.param(holdings(binding("emperor")), HERE, PBX, DenyReason.NOT_GIVEN, id="unknown-role"),
        pytest.param(
            holdings(binding("owner"), binding("x", effect=Effect.DENY)),
            HERE,
            PBX,
            DenyReason.DENIED,
            id="denial-at-the-company",
        ),
        pytest.param(
            holdings(binding(node="dep-it"), binding("x", effect=Effect.DENY, services=frozenset({PBX}))),
            HERE,
            PBX,
            DenyReason.DENIED,
            id="denial-above-beats-allow-below",
        ),
        pytest.param(
            holdings(
                binding("owner"),
                binding("x", node="dep-it", effect=Effect.DENY, inherit=False),
                node="dep-it/a",
            ),
            HERE,
            PBX,
            DenyReason.DENIED,
            id="denial-always-reaches-below",
        ),
    ],
)
def test_denies(held, company, access, reason):
    decision = decide(held, company, access)
    assert isinstance(decision, Deny)
    assert decision.reason is reason


def test_everyone_may_enter_without_a_company():
    assert decide(holdings(), None, EVERYONE) == Allow()


def test_a_branch_admin_never_looks_company_wide():
    held = holdings(binding("branch_admin", node="org-002"), binding("analyst"))
    assert decide(held, HERE, MEMBERS) == Allow(("analyst",), (BindingId("analyst@"),))
    assert not permits(held, HERE, "users:grant")
    assert permits(holdings(binding("owner")), HERE, "users:grant")
    assert not permits(holdings(binding("owner")), ELSEWHERE, "users:grant")


def test_roles_of_a_limited_binding_do_not_leak_to_other_services():
    held = holdings(binding("service_operator", services=frozenset({PBX})))
    assert decide(held, HERE, MEMBERS) == Allow()
