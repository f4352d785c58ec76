"""Nouns that are stored as documents outlive a change of their fields."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from idp.adapters.sql.changes import Changes, fact_from_text, fact_to_text
from idp.adapters.sql.documents import dumps, from_micros, loads, to_micros
from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Put,
    Role,
    Safeguard,
    fact_key,
)
from idp.model.client import Client
from idp.model.ids import AccountId, ClientId, CompanyId, GroupId
from idp.model.interaction import Needs, Progress
from tests.contracts.samples import a_client, an_interaction

MOMENTS = st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WORDS = st.text(max_size=8)
PROGRESS = st.builds(
    Progress,
    account=st.none() | WORDS.map(AccountId),
    amr=st.lists(WORDS).map(tuple),
    signed_in_at=st.none() | MOMENTS,
    company=st.none() | WORDS.map(CompanyId),
    consented=st.none() | st.frozensets(WORDS),
    consented_by=st.none() | WORDS.map(AccountId),
    consented_for=st.none() | WORDS.map(CompanyId),
    proved_at=st.none() | MOMENTS,
    refused=st.booleans(),
)
NEEDS = st.builds(
    Needs,
    title=WORDS,
    client=st.none() | WORDS.map(ClientId),
    scopes=st.lists(WORDS).map(tuple),
    max_age=st.none() | st.timedeltas(timedelta(), timedelta(days=400)),
    first_party=st.booleans(),
)

SUMS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
SETS = st.frozensets(WORDS)
LIMITS = st.builds(
    Limits,
    services=st.none() | SETS,
    partners=st.none() | SETS,
    max_order=st.none() | SUMS,
    max_month=st.none() | SUMS,
    needs_approval=st.booleans(),
)
WHENEVER = {name: st.none() | MOMENTS for name in ("valid_from", "valid_until", "granted_at")}
SOMEBODY = {name: st.none() | WORDS for name in ("granter", "on")}
FACTS: st.SearchStrategy[Fact] = st.one_of(
    st.builds(Node, WORDS, st.sampled_from(NodeKind), WORDS, *[st.none() | WORDS] * 3, WORDS),
    st.builds(Role, WORDS, WORDS, SETS, st.lists(WORDS).map(tuple), st.integers(1, 9)),
    st.builds(Group, WORDS, WORDS, WORDS),
    st.builds(GroupMember, WORDS, WORDS),
    st.builds(
        Binding, WORDS, WORDS, WORDS, WORDS, st.booleans(), LIMITS, reason=WORDS, **WHENEVER, **SOMEBODY
    ),
    st.builds(Denial, WORDS, WORDS, WORDS, SETS, st.none() | SETS, st.none() | WORDS, WORDS, MOMENTS),
    st.builds(
        Ceiling, WORDS, st.sampled_from(CeilingLevel), WORDS, WORDS, st.none() | SETS, LIMITS, reason=WORDS
    ),
    st.builds(Safeguard, SETS, st.none() | SUMS),
)


@given(MOMENTS)
def test_a_moment_is_kept_to_the_microsecond(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_a_moment_without_a_zone_is_an_error() -> None:
    with pytest.raises(TypeError):
        to_micros(datetime(2026, 11, 22))  # noqa: DTZ001


@given(PROGRESS)
def test_progress_is_kept(progress: Progress) -> None:
    assert loads(Progress, dumps(progress)) == progress


@given(NEEDS)
def test_needs_are_kept(needs: Needs) -> None:
    assert loads(Needs, dumps(needs)) == needs


def test_equal_values_are_written_alike() -> None:
    assert dumps({"b": frozenset({"y", "x"}), "a": 1}) == '{"a":1,"b":["x","y"]}'


def test_a_document_without_a_newer_field_reads_with_its_default() -> None:
    document = json.loads(dumps(an_interaction().needs))
    del document["acr_values"]
    assert loads(Needs, json.dumps(document)).acr_values == ()


def test_a_field_of_a_newer_version_is_skipped() -> None:
    document = {**json.loads(dumps(a_client())), "added_later": [1, 2]}
    assert loads(Client, json.dumps(document)) == a_client()


def test_a_document_without_a_field_that_it_must_have_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"Client lacks client_id, redirect_uris"):
        loads(Client, '{"client_name":"x","created_at":0}')


def test_every_field_of_a_client_is_in_its_document() -> None:
    assert set(json.loads(dumps(a_client()))) == {field.name for field in fields(Client)}


@settings(deadline=None)
@given(FACTS)
def test_every_fact_is_kept(fact: Fact) -> None:
    kind, _ = fact_key(fact)
    assert fact_from_text(kind, fact_to_text(fact)) == fact


@settings(deadline=None)
@given(st.lists(FACTS.map(Put) | st.builds(End, st.sampled_from(FactKind), WORDS)).map(tuple))
def test_changes_are_kept_in_their_order(changes: tuple[Change, ...]) -> None:
    kept = Changes()
    dialect = sqlite.dialect()
    assert kept.process_result_value(kept.process_bind_param(changes, dialect), dialect) == changes


def test_a_fact_is_stored_without_what_is_as_ever() -> None:
    assert fact_to_text(GroupMember(GroupId("g"), AccountId("a"))) == '{"account":"a","group":"g"}'
    assert fact_to_text(Safeguard()) == "{}"


def test_a_sum_is_kept_to_its_last_digit() -> None:
    kept = fact_from_text(FactKind.SAFEGUARD, fact_to_text(Safeguard(above_month=Decimal("490.10"))))
    assert isinstance(kept, Safeguard)
    assert str(kept.above_month) == "490.10"
