"""What a client says of itself stands on the pages as links, and nothing of it is loaded."""

import pytest

POLICY, TERMS = "https://shop.example/policy?a=1&b=2", "https://shop.example/terms"
PAPERS = {"policy_uri": POLICY, "tos_uri": TERMS}


def consent(guest, town, **needs):
    town.owner()
    town.sign_in(guest)
    client = town.client()
    parked = town.parked(
        guest, client=client.client_id, first_party=False, scopes=("openid",), host="shop.example", **needs
    )
    guest.get(f"/consent?i={parked.id}")
    return guest.last


def sign_in(guest, town, **needs):
    guest.get(f"/login?i={town.parked(guest, host='shop.example', **needs).id}")
    return guest.last


@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §2")
@pytest.mark.parametrize("page", [consent, sign_in])
def test_policy_and_terms_are_linked_beside_the_page(guest, town, page):
    text = page(guest, town, **PAPERS).text
    assert 'href="https://shop.example/policy?a=1&amp;b=2"' in text
    assert f'href="{TERMS}"' in text
    assert text.count('rel="noopener noreferrer"') == 2
    assert "Privacy policy: " in guest.page.text
    assert "Terms of use: " in guest.page.text


@pytest.mark.parametrize("page", [consent, sign_in])
def test_who_says_nothing_of_itself_has_no_links(guest, town, page):
    page(guest, town)
    assert "Privacy policy" not in guest.page.text
    assert "Terms of use" not in guest.page.text


def test_who_registered_itself_is_said_to_have(guest, town):
    consent(guest, town, unvouched=True)
    assert "This program registered itself: nobody has checked who runs it." in guest.page.text


def test_of_whom_the_operator_registered_nothing_of_the_kind_is_said(guest, town):
    consent(guest, town)
    assert "registered itself" not in guest.page.text


@pytest.mark.parametrize("page", [consent, sign_in])
def test_no_page_loads_anything_from_a_client(guest, town, page):
    answer = page(guest, town, **PAPERS)
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "<img" not in answer.text.replace('<img src="/', "")
