"""Random trees, small and wild: circles, broken chains, odd dates, and everything laid on everybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Role,
)

ROOT = "company"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = ("anna", "boris", "galina")
SUBJECTS = (*(f"person:{name}" for name in PEOPLE), "client:crm", "group:day", "group:night")
PERMISSIONS = (
    "service:use",
    "service:view",
    "service:configure",
    "service:order",
    "users:grant",
    "billing:view",
)
WORDS = st.frozensets(st.sampled_from(PERMISSIONS), max_size=3)
SERVICES = st.none() | st.frozensets(st.sampled_from(["pbx", "ads"]), max_size=2)
PARTNERS = st.none() | st.just(frozenset({"bank"})) | st.just(frozenset())
LIMITS = st.just(Limits()) | st.builds(Limits, SERVICES, PARTNERS)
MOMENTS = st.none() | st.sampled_from([AT - timedelta(days=1), AT, AT + timedelta(days=1)])
ROLES = (
    Role("caller", "Caller", frozenset({"service:use"}), ("clerk",)),
    Role("clerk", "Clerk", frozenset({"billing:export"}), ("caller",)),
)
ROLE_NAMES = (
    "owner",
    "owner",
    "branch_admin",
    "service_operator",
    "service_user",
    "buyer",
    "caller",
    "clerk",
    "gone",
)


@st.composite
def nodes(draw):
    """Draw a tree: every node hangs under an earlier one; now and then one is cut off."""
    made = [Node(ROOT, NodeKind.COMPANY, "Company")]
    for number in range(draw(st.integers(0, 7))):
        parent = draw(st.sampled_from([node.id for node in made] * 3 + ["nowhere"]))
        service = draw(st.sampled_from([None, None, "pbx", "pbx", "ads"]))
        partner = draw(st.sampled_from([None, None, None, "bank"]))
        kind = NodeKind.SERVICE if service else NodeKind.PARTNER_LINK if partner else NodeKind.DEPARTMENT
        made.append(Node(f"n{number}", kind, f"N{number}", parent, service, partner))
    return made


@st.composite
def worlds(draw):
    """Draw all facts of a company."""
    made = draw(nodes())
    where = st.sampled_from([node.id for node in made])
    whom = st.sampled_from([*SUBJECTS, "everyone"])
    members = draw(st.frozensets(st.tuples(st.sampled_from(["day", "night"]), st.sampled_from(PEOPLE))))
    count = draw(st.integers(0, 7))
    ids = [f"b{number}" for number in range(count)]
    bindings = [draw(_bindings(identifier, ids, where)) for identifier in ids]
    bindings = [_as_given(draw(st.integers(0, 3)), one, bindings, members) for one in bindings]
    laid = [
        draw(
            st.builds(Denial, st.just(f"d{n}"), whom, where, WORDS, SERVICES)
            | st.builds(
                Ceiling,
                st.just(f"c{n}"),
                st.sampled_from(CeilingLevel),
                where,
                whom,
                st.none() | WORDS,
                LIMITS,
            )
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    groups = [Group("day", "Day", ROOT), Group("night", "Night", ROOT)]
    return (*made, *ROLES, *groups, *(GroupMember(*member) for member in sorted(members)), *bindings, *laid)


def _as_given(chance, binding, bindings, members):
    """Mostly let a right be given by somebody who has the one that it stands on."""
    lower = next((one for one in bindings if one.id == binding.on), None)
    if lower is None or chance == 0:
        return binding
    crew = sorted(f"person:{name}" for joined, name in members if f"group:{joined}" == lower.subject)
    return replace(binding, granter=crew[chance % len(crew)] if crew else lower.subject)


def _bindings(identifier, ids, where):
    below = st.none() | st.sampled_from([*ids, "gone"])
    return st.builds(
        Binding,
        id=st.just(identifier),
        subject=st.sampled_from(SUBJECTS),
        role=st.sampled_from(ROLE_NAMES),
        node=where | st.just(ROOT),
        inherit=st.sampled_from([True, True, True, False]),
        limits=LIMITS,
        valid_from=MOMENTS,
        valid_until=MOMENTS,
        granter=st.none() | st.sampled_from(SUBJECTS[:4]),
        on=below,
    )
