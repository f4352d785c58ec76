"""What every store must do with invitations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import Conflict, NotFound
from idp.model.ids import CompanyId, InvitationId, NodeId, ServiceId
from idp.model.ticket import Invitation, InvitationState, Promise
from idp.ports.records import Store
from tests.contracts.samples import ANNA, ROMASHKA, a_company, a_person
from tests.support.clock import START

HOUR = timedelta(hours=1)
ASKED = Invitation(
    id=InvitationId("i-1"),
    company=ROMASHKA,
    company_name=a_company().name,
    invited_by=ANNA,
    invited_by_name=a_person().name,
    channel="sms",
    address="+79161234567",
    name="Борис",
    created_at=START,
    expires_at=START + timedelta(hours=72),
    position="бухгалтер",
    promises=(
        Promise("payer", NodeId("north")),
        Promise("service_user", NodeId("north"), frozenset({ServiceId("pbx")}), START + HOUR),
    ),
)


@pytest.fixture
def asked(inhabited: Store) -> Store:
    with inhabited.write() as records:
        records.invitations.add(ASKED)
    return inhabited


def test_an_invitation_is_read_back_as_written(asked: Store) -> None:
    with asked.read() as records:
        assert records.invitations.get(ASKED.id) == ASKED
        assert records.invitations.get(InvitationId("none")) is None


def test_a_taken_invitation_id_is_a_conflict(asked: Store) -> None:
    with pytest.raises(Conflict), asked.write() as records:
        records.invitations.add(ASKED)


def test_an_invitation_to_an_unknown_company_is_not_found(inhabited: Store) -> None:
    with pytest.raises(NotFound), inhabited.write() as records:
        records.invitations.add(replace(ASKED, company=CompanyId("ghost")))


def test_a_companys_invitations_are_listed_newest_first(asked: Store) -> None:
    later = replace(ASKED, id=InvitationId("i-0"), created_at=START + HOUR)
    with asked.write() as records:
        records.invitations.add(later)
    with asked.read() as records:
        assert list(records.invitations.of_company(ROMASHKA)) == [later, ASKED]
        assert list(records.invitations.of_company(CompanyId("none"))) == []


@pytest.mark.parametrize(
    ("accepted", "state"),
    [
        pytest.param(True, InvitationState.ACCEPTED, id="accepted"),
        pytest.param(False, InvitationState.REVOKED, id="revoked"),
    ],
)
def test_an_invitation_is_closed_once(asked: Store, state: InvitationState, *, accepted: bool) -> None:
    with asked.write() as records:
        assert records.invitations.close(ASKED.id, START + HOUR, accepted=accepted)
        assert not records.invitations.close(ASKED.id, START + HOUR, accepted=True)
        assert not records.invitations.close(ASKED.id, START + HOUR, accepted=False)
    with asked.read() as records:
        closed = records.invitations.get(ASKED.id)
    assert closed is not None
    assert closed.state(START + HOUR) is state
    assert START + HOUR in (closed.accepted_at, closed.revoked_at)


def test_an_expired_invitation_cannot_be_closed(asked: Store) -> None:
    with asked.write() as records:
        assert not records.invitations.close(ASKED.id, ASKED.expires_at, accepted=True)
        assert not records.invitations.close(InvitationId("none"), START, accepted=True)
