"""The logo of a client that registered itself is nobody's to show until an operator vouches for it."""

import pytest

from idp.model.errors import Refused
from idp.model.ids import ClientId
from idp.model.logo import logo_job
from idp.oidc.logos import logo_handler
from idp.ports.outbound import Answer
from tests.oidc.registering.test_logos import BODY, PNG, URI, asked
from tests.oidc.registering.test_managing import update


def test_nobody_fetches_the_logo_of_who_registered_itself(applicant, house, fetch):
    made = applicant.register(logo_uri=URI)
    assert made["logo_uri"] == URI
    update(applicant, made, logo_uri="https://shop.example/other.png")
    assert asked(house) == []
    assert fetch.asked == []


@pytest.fixture
def vouched(applicant, house, fetch, client_of, clock):
    """Have a client that registered itself whose logo an operator had fetched."""
    made = applicant.register(logo_uri=URI)
    fetch.pages[URI] = Answer(200, PNG, BODY)
    logo_handler(house)(logo_job(client_of(made["client_id"]), clock.now()))
    return made


def shows(house, made, uri=URI):
    with house.store.read() as records:
        return records.logos.shown(ClientId(made["client_id"]), uri) is not None


FACES = {
    "another-name": {"client_name": "Your Bank"},
    "another-host": {"redirect_uris": ["https://bank.example/cb"]},
    "another-address": {"logo_uri": "https://shop.example/other.png"},
    "no-logo": {"logo_uri": None},
}


@pytest.mark.parametrize("changes", FACES.values(), ids=FACES)
def test_who_vouched_did_so_for_the_client_as_it_was(applicant, house, vouched, changes):
    same = {"client_name": vouched.get("client_name"), "redirect_uris": vouched["redirect_uris"]}
    update(applicant, vouched, **{**same, "logo_uri": URI, "contacts": ["dev@app.example"]})
    assert shows(house, vouched)
    assert update(applicant, vouched, **{**same, "logo_uri": URI, **changes}).status_code == 200
    assert not shows(house, vouched)
    update(applicant, vouched, **{**same, "logo_uri": URI})
    assert not shows(house, vouched), "it is not vouched for again by changing back"


def test_what_a_stranger_asked_to_be_fetched_under_one_name_is_not_shown_under_another(
    applicant, house, fetch, client_of, clock
):
    made = applicant.register(logo_uri=URI)
    job = logo_job(client_of(made["client_id"]), clock.now())
    update(applicant, made, logo_uri=URI, client_name="Your Bank")
    fetch.pages[URI] = Answer(200, PNG, BODY)
    with pytest.raises(Refused):
        logo_handler(house)(job)
    assert not shows(house, made)
