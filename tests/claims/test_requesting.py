"""The `claims` parameter and `partner_application`, as a client writes them."""

import json

import pytest

from idp.claims.requesting import Ask, PartnerApplication, read_claims, read_partner_application
from idp.model.errors import Invalid

BANK = "dpv:EstablishContractualAgreement"


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5")
def test_the_claims_parameter_is_read():
    read = read_claims(
        '{"userinfo": {"email": {"essential": true}, "name": null}, "x": 1, "id_token": {"acr": {"values": ["2"]}}}'
    )
    assert read.userinfo == {"email": Ask(essential=True), "name": Ask()}
    assert read.id_token == {"acr": Ask(values=("2",))}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="list"),
        pytest.param("{", id="half"),
        pytest.param('{"userinfo": {"email": null, "email": null}}', id="member-twice"),
        pytest.param('{"userinfo": {"email": {"value": NaN}}}', id="not-a-number"),
        pytest.param('{"userinfo": {"email": {"value": "\\ud800"}}}', id="half-a-character"),
        pytest.param('{"userinfo": []}', id="userinfo"),
        pytest.param('{"userinfo": {"email": 1}}', id="claim"),
        pytest.param('{"userinfo": {"email": {"essential": "yes"}}}', id="essential"),
        pytest.param('{"userinfo": {"email": {"values": "x"}}}', id="values"),
        pytest.param('{"userinfo": {"email": {"values": []}}}', id="no-values"),
        pytest.param(json.dumps({"userinfo": {f"c{n}": None for n in range(101)}}), id="many"),
        pytest.param('{"userinfo": ' * 400 + "1" + "}" * 400, id="deep"),
        pytest.param("[" * 30_000, id="deeper"),
        pytest.param(" " * 40_000, id="long"),
        pytest.param('{"userinfo": {"verified_claims": {"claims": {"name": null}}}}', id="no-verification"),
        pytest.param(
            '{"userinfo": {"verified_claims": {"verification": {}, "claims": {"name": null}}}}',
            id="no-framework",
        ),
        pytest.param(
            '{"userinfo": {"verified_claims": {"verification": {"trust_framework": null}}}}', id="no-claims"
        ),
        pytest.param(
            '{"userinfo": {"verified_claims": {"verification": {"trust_framework": null}, "claims": {}}}}',
            id="empty-claims",
        ),
        pytest.param(
            '{"userinfo": {"verified_claims": {"verification": {"trust_framework": 1}, "claims": {"name": null}}}}',
            id="framework",
        ),
        pytest.param(
            '{"userinfo": {"verified_claims": {"verification": {"trust_framework": null, "time": {"max_age": -1}}, "claims": {"name": null}}}}',
            id="age",
        ),
        pytest.param('{"userinfo": {"verified_claims": "all"}}', id="verified"),
    ],
)
def test_what_is_no_claims_parameter_is_refused(text):
    with pytest.raises(Invalid) as error:
        read_claims(text)
    assert error.value.field == "claims"


def test_a_partner_application_is_read():
    told = {
        "type": "partner_application",
        "locations": ["https://tinkoff.partner.test/apply"],
        "actions": ["submit"],
        "identifier": "tinkoff/rko",
        "datatypes": ["phone_number", "org_inn"],
        "purpose": BANK,
        "manifest": "tinkoff@1",
    }
    assert read_partner_application(told) == PartnerApplication(
        ("phone_number", "org_inn"), BANK, "tinkoff/rko", "tinkoff@1"
    )
    assert read_partner_application({"type": "partner_application"}) == PartnerApplication()


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"type": "payment"}, id="type"),
        pytest.param({"privileges": ["admin"]}, id="member"),
        pytest.param({"actions": ["submit", "delete"]}, id="actions"),
        pytest.param({"actions": "submit"}, id="action"),
        pytest.param({"datatypes": []}, id="no-datatypes"),
        pytest.param({"datatypes": ["x"] * 1000}, id="many"),
        pytest.param({"datatypes": [["x"]]}, id="nested"),
        pytest.param({"datatypes": None}, id="null"),
        pytest.param({"locations": [""]}, id="location"),
        pytest.param({"purpose": 1}, id="purpose"),
        pytest.param({"manifest": ""}, id="manifest"),
        pytest.param({"identifier": "x" * 301}, id="identifier"),
    ],
)
@pytest.mark.spec("RFC 9396 §5")
def test_what_is_no_partner_application_is_refused(more):
    with pytest.raises(Invalid) as error:
        read_partner_application({"type": "partner_application", **more})
    assert error.value.field == "authorization_details"
