"""What a response says of a person: the name, what is released, and how they signed in."""

import pytest

from legacy_bridges.contract import Barred, Claim, Entrant
from legacy_bridges.protocols.saml import (
    Format,
    NameId,
    attributes_of,
    context_for,
    name_person,
)
from tests.bridges.saml.parties import (
    options,
)

ANA = Entrant({Claim.EMAIL: "ana@crm.example", Claim.LOGIN: "ana", Claim.ROLES: "boss,clerk"})


@pytest.mark.spec("SAML 2.0 Core §8.3")
@pytest.mark.parametrize(
    ("nameid", "entrant", "expected"),
    [
        ("pairwise", ANA, NameId("pair", Format.PERSISTENT)),
        ("transient", ANA, NameId("fresh", Format.TRANSIENT)),
        ("email", ANA, NameId("ana@crm.example", Format.EMAIL)),
        ("login", ANA, NameId("ana", Format.UNSPECIFIED)),
        ("email", Entrant({}), Barred("attribute_missing")),
        ("login", Entrant({}), Barred("not_linked")),
        ("email", Entrant({Claim.EMAIL: "ana\x00@crm.example"}), Barred("attribute_missing")),
    ],
)
def test_people_are_named_as_the_manifest_says(nameid, entrant, expected):
    assert name_person(options(nameid=nameid), entrant, "pair", "fresh") == expected


def test_only_what_the_manifest_lists_is_released_and_roles_are_a_value_each():
    assert attributes_of(options(), ANA) == {
        "uid": ("ana",),
        "groups": ("boss", "clerk"),
        "mail": ("ana@crm.example",),
    }
    assert attributes_of(options(attributes={"mail": "email"}), Entrant({Claim.LOGIN: "ana"})) == {}
    assert attributes_of(options(), Entrant({Claim.EMAIL: "ana@crm.example"})) == Barred("not_linked")


@pytest.mark.spec("SAML 2.0 Authentication Context §3.4")
@pytest.mark.parametrize(
    ("acr", "wanted", "expected"),
    [
        ("urn:okno:loa:1", (), "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"),
        ("urn:okno:loa:2", (), "https://refeds.org/profile/mfa"),
        (
            "urn:okno:loa:2",
            ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password",),
            "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
        ),
        ("urn:okno:loa:2", ("urn:okno:loa:1", "urn:okno:loa:2"), "urn:okno:loa:2"),
        (
            "urn:okno:loa:1",
            ("https://refeds.org/profile/mfa",),
            "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        ),
    ],
)
def test_a_class_of_authentication_is_never_overstated(acr, wanted, expected):
    assert context_for(acr, wanted) == expected
