"""A match says whom to ask for a proof. It is unambiguous, or there is none, and it opens nothing."""

import pytest

from idp.model.account import AccountStatus
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import LinkState
from idp.model.secret import Secret
from tests.links.village import ANNA, BORIS, FAX, PBX, PHONE, VERA


@pytest.fixture
def facts(village):
    """Give Anna a verified phone and a number, Boris a number."""
    with village.store.write() as records:
        account = records.accounts.get(village.anna)
        claims = {**account.claims, "phone_number": PHONE, "phone_number_verified": True}
        records.accounts.update(type(account)(account.id, account.name, account.created_at, claims=claims))
        records.companies.set_number(village.anna, village.romashka, "T-17")
        records.companies.set_number(village.boris, village.romashka, "T-18")
    return village


@pytest.mark.parametrize(
    ("old", "who"),
    [
        pytest.param({"phone": PHONE}, "anna", id="phone"),
        pytest.param({"email": BORIS}, "boris", id="e-mail"),
        pytest.param({"number": "T-18"}, "boris", id="number"),
        pytest.param({"phone": PHONE, "email": ANNA, "number": "T-17"}, "anna", id="all-agree"),
        pytest.param({"phone": PHONE, "email": "old@x.example"}, "anna", id="one-fits-the-other-nobody"),
        pytest.param({"phone": PHONE, "number": "T-18"}, None, id="phone-and-number-differ"),
        pytest.param({"email": ANNA, "number": "T-18"}, None, id="mail-and-number-differ"),
        pytest.param({"email": VERA}, None, id="of-another-company"),
        pytest.param({"name": "Anna Direktorova"}, None, id="name-alone"),
        pytest.param({}, None, id="login-alone"),
    ],
)
def test_an_account_is_matched_by_what_is_known_for_sure(facts, old, who):
    village = facts
    link = village.match({"login": "1001", **old})["1001"]
    assert link.account == (getattr(village, who) if who else None)
    assert link.state is LinkState.PENDING
    assert link.proof is None


def test_a_match_opens_nothing(facts):
    village = facts
    village.match({"login": "1001", "phone": PHONE, "email": ANNA, "number": "T-17", "password": "p"})
    assert village.entering(village.anna).state is LinkState.PENDING


def test_an_address_that_was_not_verified_matches_nobody(village):
    with village.store.write() as records:
        account = records.accounts.get(village.boris)
        claims = {**account.claims, "phone_number": PHONE, "email": "b@x.example"}
        records.accounts.update(type(account)(account.id, account.name, account.created_at, claims=claims))
    found = village.match({"login": "1", "phone": PHONE}, {"login": "2", "email": "b@x.example"})
    assert [link.account for link in found.values()] == [None, None]


def test_what_fits_several_stays_unmatched_and_is_listed(facts):
    village = facts
    with village.store.write() as records:
        records.companies.set_number(village.boris, village.romashka, "T-17")
    village.read({"login": "1001", "number": "T-17"}, {"login": "1002"}, {"login": "1003", "email": ANNA})
    done = village.links.matching.run(village.romashka, PBX)
    assert done.matched == 1
    assert [(one.link, one.people) for one in done.ambiguous] == [
        (village.link("1001").id, tuple(sorted((village.anna, village.boris))))
    ]
    assert done.unmatched == (village.link("1002").id,)
    assert village.link("1001").account is None


def test_a_person_may_hold_several_accounts(facts):
    village = facts
    found = village.match({"login": "1", "phone": PHONE}, {"login": "2", "email": ANNA})
    assert [link.account for link in found.values()] == [village.anna, village.anna]


def test_matching_again_tells_and_changes_nothing_new(facts):
    village = facts
    village.match({"login": "1001", "phone": PHONE})
    before = village.town.everything()
    assert village.links.matching.run(village.romashka).matched == 0
    assert village.town.everything() == before


def test_a_match_that_fits_no_more_is_taken_back(facts):
    village = facts
    village.match({"login": "1001", "number": "T-17"})
    with village.store.write() as records:
        records.companies.set_number(village.anna, village.romashka, "")
    village.links.matching.run(village.romashka)
    assert village.link("1001").account is None


def test_nobody_who_is_shut_out_is_matched(facts):
    village = facts
    with village.store.write() as records:
        account = records.accounts.get(village.boris)
        records.accounts.update(
            type(account)(account.id, account.name, account.created_at, AccountStatus.DISABLED)
        )
    assert village.match({"login": "1001", "number": "T-18", "email": BORIS})["1001"].account is None


def test_what_is_proved_confirmed_or_shared_is_matched_no_more(facts):
    village = facts
    village.read({"login": "proved", "email": ANNA}, {"login": "confirmed", "email": ANNA})
    village.links.activating.prove_by_login(village.romashka, PBX, village.boris, "proved", Secret("p"))
    village.links.activating.confirm(village.anna, village.link("confirmed").id, village.boris)
    before = village.town.everything()
    assert village.links.matching.run(village.romashka).matched == 0
    assert village.town.everything() == before


def test_one_service_may_be_matched_alone(facts):
    village = facts
    village.read({"login": "1001", "email": ANNA})
    village.read({"login": "1001", "email": ANNA}, service=FAX)
    assert village.links.matching.run(village.romashka, FAX).matched == 1
    assert village.link("1001").account is None


@pytest.mark.parametrize(("company", "service"), [("nobody", None), ("romashka", "crm")])
def test_there_must_be_such_a_company_and_service(village, company, service):
    with pytest.raises(NotFound):
        village.links.matching.run(CompanyId(company), service and ServiceId(service))


def test_the_trail_says_by_what_it_was_matched(facts):
    village = facts
    village.match({"login": "1001", "phone": PHONE, "number": "T-17"})
    row = village.audit()[-1]
    assert row.kind == "LinkMatched"
    assert '"by":"phone"' in row.detail
    assert PHONE not in row.detail
