"""A box without a browser. RFC 8628."""

from typing import Any

import pytest

from tests.node.conftest import Connect
from tests.node.provider import ANNA, Provider
from tests.node.relying_parties import Party, not_known, refused
from tests.node.visitor import Stopped, Visitor

pytestmark = pytest.mark.node


def begin(party: Party, **parameters: str) -> tuple[int, dict[str, Any]]:
    made = party.do("startDevice", parameters={"scope": "openid email", **parameters})
    return made["device"], made["shown"]


def decide(visitor: Visitor, address: str) -> str:
    """Open the address, sign in, and press the button; return what the last page says."""
    with pytest.raises(Stopped) as stopped:
        visitor.go(address, "https://nowhere.example/")
    page = stopped.value.page
    assert page.status == 200
    return page.text


def test_a_box_is_let_in(provider: Provider, connect: Connect) -> None:
    box = connect("box")
    device, shown = begin(box)
    assert shown["verification_uri"] == f"{provider.issuer}/device"
    polling = begin_polling(box, device)
    said = decide(provider.visitor(), shown["verification_uri_complete"])
    assert "The device is connected" in said
    tokens = box.do("finishDevice", device=device) if polling is None else box.node.fetch(polling)
    assert box.userinfo(tokens)["email"] == ANNA
    assert box.refresh(tokens["refresh_token"])["access_token"]


def test_a_box_is_not_let_in(provider: Provider, connect: Connect) -> None:
    box = connect("box")
    device, shown = begin(box)
    said = decide(provider.visitor(button="cancel"), shown["verification_uri_complete"])
    assert "The device was not connected" in said
    with refused(error="access_denied", status=400):
        box.do("finishDevice", device=device)


@pytest.mark.parametrize("library", ["oauth4webapi"], indirect=True)
def test_a_box_waits_and_does_not_hurry(connect: Connect) -> None:
    box = connect("box")
    device, _ = begin(box)
    with refused(error="authorization_pending", status=400):
        box.do("finishDevice", device=device)
    with refused(error="slow_down", status=400):
        box.do("finishDevice", device=device)


def test_who_is_not_a_box_gets_no_code(connect: Connect) -> None:
    with refused(error="unauthorized_client", status=400):
        begin(connect("basic"))


def test_nobody_else_begins_or_ends_it(connect: Connect) -> None:
    with not_known():
        begin(connect("box", secret="another-secret"))


def begin_polling(box: Party, device: int) -> int | None:
    """Ask for the tokens before anybody has decided; oauth4webapi asks once only, and is told to wait."""
    polling = box.node.ask(box.library, "finishDevice", party=box.party, device=device)
    if box.library != "oauth4webapi":
        return polling
    with refused(error="authorization_pending"):
        box.node.fetch(polling)
    return None
