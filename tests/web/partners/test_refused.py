"""What is tampered with, stale, replayed or somebody else's grants nothing."""

from dataclasses import replace

import pytest

from idp.interaction.browser import SESSION_COOKIE
from idp.model.ids import PartnerId, new_id
from tests.support import rights
from tests.web.town import ANNA, BORIS


@pytest.fixture
def anna(guest, town, bureau):
    return town.sign_in(guest)


def another_page(form, bureau, billing):
    return form | {"shown": "0" * 64}


def no_page(form, bureau, billing):
    return {name: value for name, value in form.items() if name != "shown"}


def unknown_field(form, bureau, billing):
    return form | {"field": ["email", "passport"]}


def unknown_input(form, bureau, billing):
    return form | {"typed.org_inn": "0002543210"}


def unknown_second_yes(form, bureau, billing):
    return form | {"again": "passport"}


def no_statement(form, bureau, billing):
    return form | {"statement": ""}


def bad_value(form, bureau, billing):
    return form | {"typed.phone_number": "call me"}


def value_changed(form, bureau, billing):
    billing.known["org-001"]["org_shortname"] = "ООО «Лютик»"
    return form


def optional_value_came(form, bureau, billing):
    billing.known["org-001"]["org_okpo"] = "87654321"
    return form


def client_renamed(form, bureau, billing):
    bureau.change(replace(bureau.client, client_name="Another Bank"))
    return form


def client_leads_elsewhere(form, bureau, billing):
    bureau.change(replace(bureau.client, application_uri="https://thief.example/start"))
    return form


def client_has_another_key(form, bureau, billing):
    bureau.change(replace(bureau.client, jwks={"keys": []}))
    return form


def client_switched_off(form, bureau, billing):
    bureau.change(replace(bureau.client, disabled=True))
    return form


def client_of_another_partner(form, bureau, billing):
    bureau.change(replace(bureau.client, partner=PartnerId("tochka")))
    return form


def right_lost(form, bureau, billing):
    with bureau.town.house.store.write() as records:
        (held,) = [
            b for b in rights.bindings(records, bureau.company.id) if b.subject.endswith(bureau.anna.id)
        ]
        rights.take(records, bureau.company.id, held)
    return form


def right_denied(form, bureau, billing):
    bureau.town.deny(bureau.anna, bureau.company, permissions=("partner:apply",))
    return form


def unknown_place(form, bureau, billing):
    return form | {"node": "nowhere"}


CHANGES = {
    another_page: 409,
    no_page: 409,
    unknown_field: 400,
    unknown_input: 400,
    unknown_second_yes: 400,
    no_statement: 400,
    bad_value: 400,
    value_changed: 409,
    optional_value_came: 409,
    client_renamed: 409,
    client_leads_elsewhere: 409,
    client_has_another_key: 409,
    client_switched_off: 409,
    client_of_another_partner: 409,
    right_lost: 409,
    right_denied: 409,
    unknown_place: 404,
}


@pytest.mark.parametrize(
    ("change", "status"), CHANGES.items(), ids=lambda value: getattr(value, "__name__", "")
)
def test_nothing_is_granted(anna, bureau, billing, change, status):
    interaction = bureau.opened(anna)
    form = {**anna.page.form("/apply").fields, "node": bureau.company.id}
    form |= {"decision": "agree", "statement": "on", "field": ["email"]}
    answer = anna.post("/apply", change(form | {"i": interaction.id}, bureau, billing))
    assert answer.status_code == status, answer.text
    bureau.nothing_is_written()
    assert bureau.town.progress(anna, interaction).application is None
    assert (
        anna.get(f"/apply/done/{interaction.id}")
        .headers.get("Location", "")
        .startswith(("/apply?", "/login"))
    )


def test_somebody_elses_page_grants_nothing(guest, other, town, bureau):
    """Boris may apply too; what Anna was shown is still not his."""
    town.give(bureau.boris, bureau.company)
    anna, boris = town.sign_in(guest), town.sign_in(other, BORIS)
    bureau.opened(anna)
    hers = anna.page.form("/apply").fields
    interaction = bureau.opened(boris)
    his = boris.page.form("/apply").fields
    form = {**his, "shown": hers["shown"], "decision": "agree", "statement": "on"}
    assert boris.post("/apply", form).status_code == 409
    bureau.nothing_is_written()
    form = {**his, "i": hers["i"], "decision": "agree", "statement": "on"}
    assert boris.post("/apply", form).status_code == 410
    bureau.nothing_is_written()
    assert bureau.town.progress(boris, interaction).application is None


def test_a_page_shown_to_one_person_is_not_answered_by_the_next_one_at_the_browser(guest, town, bureau):
    town.give(bureau.boris, bureau.company)
    anna = town.sign_in(guest)
    interaction = bureau.opened(anna)
    form = anna.page.form("/apply").fields
    guest.client.delete_cookie(SESSION_COOKIE, domain="localhost")
    town.sign_in(guest, BORIS)
    guest.post("/apply", {**form, "decision": "agree", "statement": "on"})
    assert guest.last.status_code in (303, 409)
    bureau.nothing_is_written()
    assert bureau.town.progress(guest, interaction).application is None


def test_a_second_answer_changes_nothing(anna, bureau):
    interaction = bureau.opened(anna)
    form = {**anna.page.form("/apply").fields, "statement": "on"}
    bureau.agree(anna)
    for again in ({"decision": "agree", "field": ["email"]}, {"decision": "refuse"}, {"decision": "ask"}):
        answer = anna.post("/apply", form | again)
        assert answer.headers["Location"] == f"/apply/done/{interaction.id}"
    assert len(bureau.applications()) == len(bureau.records()) == 1
    assert not bureau.town.progress(anna, interaction).refused


def test_what_was_declined_is_not_taken_up_again(anna, bureau):
    interaction = bureau.opened(anna)
    form = {**anna.page.form("/apply").fields, "statement": "on"}
    anna.submit("/apply", decision="refuse")
    answer = anna.post("/apply", form | {"decision": "agree"})
    assert answer.headers["Location"] == f"/apply/done/{interaction.id}"
    assert bureau.applications() == []
    anna.get(f"/apply/done/{interaction.id}")
    assert anna.last.headers["Location"] == "/partners?done=refused"


def test_an_application_of_another_partner_than_the_clients_is_refused(anna, bureau):
    wanted = replace(bureau.wanted(), partner=PartnerId("tochka"))
    interaction = bureau.parked(anna, application=wanted)
    assert anna.get(f"/apply?i={interaction.id}").status_code == 409
    bureau.nothing_is_written()


def test_a_form_that_changed_since_the_request_is_refused(anna, bureau):
    interaction = bureau.parked(anna, application=replace(bureau.wanted(), manifest=0))
    assert anna.get(f"/apply?i={interaction.id}").status_code == 409
    bureau.nothing_is_written()


@pytest.mark.parametrize("path", ["/apply", "/apply/asked", "/apply/done/{}"])
def test_nobodys_request_is_lost(anna, bureau, path):
    assert anna.get(f"{path.format(new_id())}?i={new_id()}").status_code == 410


@pytest.mark.parametrize("login", [ANNA, BORIS])
def test_the_way_to_the_partner_needs_an_answer_first(guest, town, bureau, login):
    town.sign_in(guest, login)
    interaction = bureau.parked(guest)
    assert guest.get(f"/apply/done/{interaction.id}").headers["Location"] == f"/apply?i={interaction.id}"
    bureau.nothing_is_written()
