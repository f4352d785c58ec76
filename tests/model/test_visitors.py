"""Whose address it is, wherever visits are counted."""

import pytest

from idp.model.visitors import same_address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("gate:anna", "gate:boris", False),
    ],
)
def test_an_ipv6_network_is_one_visitor(one: str, other: str, same: bool) -> None:
    assert (same_address(one) == same_address(other)) is same
