"""What is handed over is shown with its very values, and both buttons do what they say."""

from tests.web import places


def test_the_values_are_shown_in_plain_words_and_scopes_are_not(guest, town):
    guest.get(places.consent(guest, town))
    for shown in ("The Shop", "Anna Direktorova", "anna@romashka.example", "Romashka", "Owner"):
        assert shown in guest.page.text
    for hidden in ("openid", "offline_access", "email_verified"):
        assert hidden not in guest.page.text
    assert {"submit", "cancel"} <= set(guest.page.ids)


def test_the_button_counts_what_is_handed_over(guest, town):
    guest.get(places.consent(guest, town))
    assert "Hand over 4 fields" in guest.page.text


def test_agreeing_is_written_down_and_leads_on(guest, town):
    path = places.consent(guest, town)
    guest.get(path)
    answer = guest.submit("/consent", decision="agree")
    number = path.split("i=")[1]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/authorize/resume/{number}")
    with town.house.store.read() as records:
        (consent,) = records.consents.of_account(town.desk.people.find("anna@romashka.example").id)
    assert consent.scopes == {"openid", "profile", "email", "roles", "offline_access"}
    assert consent.company is not None
    assert town.audited().count("ConsentGiven") == 1
    assert guest.get(path).headers["Location"] == f"/authorize/resume/{number}"


def test_cancelling_is_told_to_the_service(guest, town):
    path = places.consent(guest, town)
    guest.get(path)
    answer = guest.submit("/consent", decision="refuse")
    interaction = type("Parked", (), {"id": path.split("i=")[1]})
    assert answer.headers["Location"] == f"/authorize/resume/{interaction.id}"
    assert town.progress(guest, interaction).refused
    assert {"ServiceRefused", "ConsentRefused"} & set(town.audited())
    assert town.audited().count("ConsentRefused") == 1
    with town.house.store.read() as records:
        assert records.consents.of_account(town.desk.people.find("anna@romashka.example").id) == []


def test_neither_button_decides_nothing(guest, town):
    path = places.consent(guest, town)
    guest.get(path)
    answer = guest.submit("/consent", decision="maybe")
    assert answer.headers["Location"] == path
    assert "ConsentGiven" not in town.audited()


def test_a_value_that_is_an_object_is_said_in_words(guest, town):
    town.owner(address={"formatted": "Primersk, Obraztsovaya 1", "country": "RU"})
    town.sign_in(guest)
    client = town.client()
    interaction = town.parked(
        guest, client=client.client_id, first_party=False, scopes=("openid", "address"), title="The Shop"
    )
    guest.get(f"/consent?i={interaction.id}")
    assert "Primersk, Obraztsovaya 1" in guest.page.text
    assert "{" not in guest.page.text


def test_no_access_says_why_and_who_can_give_it(guest, town):
    guest.get(places.no_access(guest, town))
    for said in (
        "You cannot enter here yet",
        "Nobody in your company has opened it",
        "Anna Direktorova",
        "Director",
    ):
        assert said in guest.page.text
    assert "/services" in guest.page.links


def test_nobody_is_named_who_could_not_help(guest, town):
    town.owner()
    town.sign_in(guest)
    guest.get(f"/no-access?i={town.parked(guest, access='sms').id}")
    assert "does not have this service" in guest.page.text
    assert "Who can open it" not in guest.page.text


def test_going_back_from_no_access_is_told_to_the_service(guest, town):
    path = places.no_access(guest, town)
    guest.get(path)
    answer = guest.submit("/no-access", decision="refuse")
    interaction = type("Parked", (), {"id": path.split("i=")[1]})
    assert answer.headers["Location"] == f"/authorize/resume/{interaction.id}"
    assert town.progress(guest, interaction).refused
    assert {"ServiceRefused", "ConsentRefused"} & set(town.audited())
