"""A request that could have been changed on its way is not there; every answer is signed first."""

import pytest
from pyrad.packet import AuthPacket

from legacy_bridges.protocols.radius.signing import answer, refuse_unproven, refuse_unsigned
from legacy_bridges.protocols.radius.wire import MalformedError, read
from tests.bridges.radius.packets import SECRET, access, accounting, raw

NAME = (1, b"anna")
ZERO = bytes([80, 18]) + bytes(16)


def late() -> bytes:
    """Make a request whose signature stands last, as radtest does."""
    packet = AuthPacket(code=1, id=7, secret=SECRET, authenticator=bytes(range(16)))
    packet[1] = [b"anna"]
    packet.add_message_authenticator()
    packet.move_to_end(80)
    return packet.RequestPacket()


@pytest.mark.spec("RFC 3579 §3.2")
@pytest.mark.parametrize("made", [access(NAME), late()], ids=["first", "last"])
def test_a_signature_is_good_wherever_it_stands(made: bytes) -> None:
    refuse_unsigned(read(made), SECRET, required=True)


@pytest.mark.spec("RFC 3579 §3.2")
@pytest.mark.spec("RFC 5997 §3")
@pytest.mark.parametrize(
    ("made", "required"),
    [
        pytest.param(access(NAME, signed=False), True, id="none-where-it-is-required"),
        pytest.param(access(NAME, (33, b"p"), signed=False), False, id="none-with-proxy-state"),
        pytest.param(access(NAME, (79, b"e"), signed=False), False, id="none-with-eap"),
        pytest.param(raw(b"", code=12), False, id="none-with-status-server"),
        pytest.param(raw(ZERO), True, id="a-wrong-one"),
        pytest.param(raw(ZERO), False, id="a-wrong-one-where-it-need-not-be"),
        pytest.param(raw(ZERO + ZERO), False, id="two"),
        pytest.param(raw(bytes([80, 17]) + bytes(15)), False, id="a-short-one"),
        pytest.param(access(NAME, secret=b"another secret of nobodys"), True, id="another-shared-secret"),
        pytest.param(late()[:-1] + bytes([late()[-1] ^ 1]), True, id="a-late-one-that-is-wrong"),
        pytest.param(late()[:22] + b"x" + late()[23:], True, id="a-late-one-over-something-else"),
        pytest.param(access(NAME, *[(33, b"p")] * 9), True, id="a-flood-of-proxy-states"),
        pytest.param(access(NAME, *[(33, b"p" * 200)] * 3), True, id="proxy-states-that-are-too-long"),
    ],
)
def test_a_request_that_may_be_forged_is_dropped(made: bytes, required: bool) -> None:
    with pytest.raises(MalformedError):
        refuse_unsigned(read(made), SECRET, required=required)


def test_a_gateway_that_cannot_sign_need_not() -> None:
    refuse_unsigned(read(access(NAME, signed=False)), SECRET, required=False)


@pytest.mark.spec("RFC 2866 §3")
def test_accounting_proves_the_secret() -> None:
    made = accounting((40, b"\0\0\0\1"))
    refuse_unproven(read(made), SECRET)
    for forged in (made[:-1] + b"\7", accounting((40, b"\0\0\0\1"), secret=b"another secret of nobodys")):
        with pytest.raises(MalformedError):
            refuse_unproven(read(forged), SECRET)


@pytest.mark.spec("RFC 2865 §5.33")
@pytest.mark.parametrize("code", [2, 3, 11])
def test_an_answer_is_signed_before_anything_else(code: int) -> None:
    asked = AuthPacket(packet=access(NAME, (33, b"one"), (33, b"two")), secret=SECRET)
    made = answer(read(asked.raw_packet), SECRET, code, ((25, b"mark"), (11, b"a"), (11, b"b")))
    told = read(made)
    assert [number for number, _ in told.attributes] == [80, 25, 11, 11, 33, 33]
    assert told.all(33) == (b"one", b"two")
    assert asked.VerifyReply(AuthPacket(packet=made, secret=SECRET), made, enforce_ma=True)
