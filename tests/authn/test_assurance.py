"""Authentication context classes and methods."""

import pytest

from idp.authn.assurance import LOA1, LOA2, acr_for, satisfies, with_factor


@pytest.mark.parametrize(
    ("amr", "acr"),
    [
        (("pwd",), LOA1),
        (("pwd", "otp", "mfa"), LOA2),
        (("pwd", "rc", "mfa"), LOA2),
        (("otp",), LOA1),
        (("sms",), LOA1),
        (("pwd", "sms"), LOA1),
        ((), LOA1),
    ],
)
def test_two_factors_make_the_second_class(amr, acr):
    assert acr_for(amr) == acr


@pytest.mark.parametrize(
    ("acr", "asked", "enough"),
    [
        (LOA1, (), True),
        (LOA1, (LOA1,), True),
        (LOA1, (LOA2,), False),
        (LOA2, (LOA1,), True),
        (LOA2, (LOA2,), True),
        (LOA1, ("urn:other:high",), True),
        (LOA1, ("urn:other:high", LOA2), False),
        (LOA1, (LOA2, LOA1), False),
        (LOA1, (LOA1, LOA2), True),
        ("urn:forgotten", (LOA1,), False),
    ],
)
def test_the_most_preferred_known_class_decides_about_a_step_up(acr, asked, enough):
    assert satisfies(acr, asked) is enough


@pytest.mark.spec("RFC 8176 §2")
@pytest.mark.parametrize(
    ("amr", "factor", "result"),
    [
        ((), "pwd", ("pwd",)),
        (("pwd",), "otp", ("pwd", "otp", "mfa")),
        (("pwd", "otp", "mfa"), "otp", ("pwd", "otp", "mfa")),
        (("pwd", "otp", "mfa"), "rc", ("pwd", "otp", "rc", "mfa")),
    ],
)
def test_a_method_is_named_once_and_several_are_mfa(amr, factor, result):
    assert with_factor(amr, factor) == result
