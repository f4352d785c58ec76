"""What waits for the operator's staff: confirmed by two, put off the list, ended, or noted; of one service only."""

import pytest

from idp.links.states import KNOWN_OUTSIDE
from idp.model.link import LinkClaim, LinkState
from tests.web.links.conftest import MAIL, SMS

CARD = f"/staff/services/{MAIL}"


def act(guest, do, link, **more):
    guest.get(CARD)
    return guest.submit(CARD, do=do, link=link.id, **more)


def claim(town, link, account):
    with town.house.store.write() as records:
        records.links.claim(LinkClaim(link.id, account.id, town.now()))


def test_two_of_the_staff_confirm(sofia, oleg, town, firm):
    link = firm.link(MAIL)
    claim(town, link, firm.owner)
    sofia.get(CARD)
    assert "Anna Direktorova" in sofia.page.text
    assert "a.petrova" not in sofia.last.text
    act(sofia, "confirm", link, account=firm.owner.id)
    assert firm.get(link).state is LinkState.PENDING
    assert act(sofia, "confirm", link, account=firm.owner.id).status_code == 403
    assert "it takes another one of the staff" in sofia.page.text
    act(oleg, "confirm", link, account=firm.owner.id)
    assert firm.get(link).state is LinkState.ACTIVE


def test_a_first_confirmation_is_taken_back(sofia, town, firm):
    link = firm.link(MAIL)
    act(sofia, "confirm", link, account=firm.owner.id)
    act(sofia, "withdraw", link)
    assert (firm.get(link).account, firm.get(link).proved_by) == (None, None)


def test_a_conflict_is_put_off_the_list_or_ends_the_present_link(sofia, town, firm):
    link = firm.link(MAIL, account=firm.boris, state=LinkState.ACTIVE)
    claim(town, link, firm.owner)
    sofia.get(CARD)
    assert "linked to: Boris Borisov" in sofia.page.text
    act(sofia, "decline", link)
    assert firm.get(link) == link
    assert act(sofia, "decline", link).status_code == 404
    act(sofia, "take-away", link)
    assert firm.get(link).state is LinkState.REVOKED


def test_a_password_that_a_leaver_knew_is_off_the_list_when_changed(sofia, town, firm):
    link = firm.link(MAIL, state=LinkState.ACTIVE, shared=True, reason=KNOWN_OUTSIDE)
    sofia.get(CARD)
    assert "whose password somebody who left may know" in sofia.page.text
    act(sofia, "changed", link)
    assert firm.get(link).reason == ""
    assert act(sofia, "changed", link).status_code == 404


@pytest.mark.parametrize("do", ["confirm", "withdraw", "decline", "take-away", "changed", "", "nothing"])
def test_a_link_of_another_service_is_not_there(sofia, town, firm, do):
    link = firm.link(SMS, state=LinkState.PENDING, reason=KNOWN_OUTSIDE)
    claim(town, link, firm.owner)
    before = len(town.audited())
    assert act(sofia, do, link, account=firm.owner.id).status_code == 404
    assert firm.get(link) == link
    assert town.audited()[: -before or None].count("BridgeSeen") <= 1
