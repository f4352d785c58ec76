"""Whatever a manifest, a request and a hand say: what leaves is exactly what was agreed to."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from idp.claims.asking import want
from idp.claims.catalogue import APPLY, CATALOGUE, KYC_FIELDS, ORG_SCOPES, Kind
from idp.claims.consenting import Consented, Ticks, consent
from idp.claims.manifest import Basis, Delivery, Field
from idp.claims.offering import offer
from idp.claims.requesting import PartnerApplication, read_claims
from idp.claims.shaping import shape
from idp.claims.sourcing import source
from idp.model.application import Need
from idp.model.billing import Value
from tests.claims.billing import TestBilling
from tests.claims.manifests import shipped
from tests.claims.people import ANNA, AT, behind

TEXTS = {"ru": "а", "en": "a", "ro": "a"}
PURPOSE = "dpv:EstablishContractualAgreement"
VALUE = {
    "name": "Директорова Анна", "given_name": "Анна", "family_name": "Директорова", "middle_name": "Петровна",
    "phone_number": "+70000000001", "email": "mail@romashka.example", "org_inn": "0001123453",
    "org_ogrn": "1170000123457", "org_kpp": "000101001", "org_shortname": "Ромашка", "org_fullname": "Общество",
    "org_okpo": "12345678", "org_oktmo": "00701000001", "org_reg_date": "2017-03-14",
    "org_address_legal": {"formatted": "улица Правая"}, "org_address_postal": {"formatted": "улица Почтовая"},
    "org_director_name": "Директорова Анна", "org_email": "office@romashka.example", "org_phone": "+70000000009",
}  # fmt: skip
"""What billing has; no two values hold one another."""
TYPED = {
    "org_director_position": "Директор",
    "org_website": "https://web.example",
    "org_domain": "domain.example",
}
ASKED = [*CATALOGUE, "passport_no", "balance"]


@st.composite
def manifests(draw):
    names = draw(st.permutations(sorted(VALUE | TYPED)))
    fields, place = [], 0
    for number in range(draw(st.integers(1, 8))):
        width = draw(st.integers(1, 2))
        claims = tuple(names[place : place + width])
        place += width
        kinds = st.none() | st.just(frozenset({Kind.SOLE_TRADER}))
        need = draw(st.sampled_from(Need))
        fields.append(
            Field(f"f{number}", claims, need, TEXTS, TEXTS, Basis.ASSUMED, required_for=draw(kinds))
        )
    return replace(
        shipped()["tinkoff"],
        fields=tuple(fields),
        never=frozenset(names[place : place + 3]),
        delivery=draw(st.sampled_from(Delivery)),
        camara=draw(st.booleans()),
    )


@st.composite
def requests(draw):
    scopes = draw(
        st.sets(
            st.sampled_from(
                [
                    APPLY.format("tinkoff"),
                    "profile",
                    "email",
                    "phone",
                    "partner:tochka:apply",
                    *ORG_SCOPES,
                    *(f"kyc-fill-in:{f}" for f in KYC_FIELDS),
                ]
            ),
            max_size=6,
        )
    )
    wish = st.none() | st.builds(
        lambda value: {"value": value}, st.sampled_from(["x", *map(str, VALUE.values())])
    )
    claims = draw(st.dictionaries(st.sampled_from(ASKED), wish, max_size=4))
    if draw(st.booleans()):
        names = draw(st.sets(st.sampled_from(ASKED), min_size=1, max_size=4))
        framework = draw(st.sampled_from([None, {"value": "eidas"}]))
        claims["verified_claims"] = {
            "verification": {"trust_framework": framework},
            "claims": dict.fromkeys(names),
        }
    details = draw(
        st.none()
        | st.lists(st.sampled_from(ASKED), min_size=1, max_size=4).map(lambda d: PartnerApplication(tuple(d)))
    )
    return {"openid", PURPOSE, *scopes}, read_claims(json.dumps({"userinfo": claims})), details


def billing(draw, kind):
    known = draw(st.sets(st.sampled_from(sorted(VALUE)))) | {"name"}
    checked = draw(st.sets(st.sampled_from(sorted(VALUE))))
    told = {name: Value(VALUE[name], "TMF632 organization", AT, name in checked) for name in known}
    if kind is Kind.SOLE_TRADER:
        numbers = {"org_inn": "000123456731", "org_ogrn": "317000000012346"}
        told |= {name: replace(told[name], value=number) for name, number in numbers.items() if name in told}
    return TestBilling({"org-001": told | {"org_type": str(kind)}, "ind-101": told}), told


def typed_for(page):
    """Type what the page misses, rightly."""
    right = VALUE | TYPED
    entries = (entry for line in page.lines if line.missing for entry in line.inputs if entry.required)
    told = {entry.name: right[entry.name] for entry in entries}
    if page.kind is Kind.SOLE_TRADER:
        told |= {
            n: v for n, v in {"org_inn": "000123456731", "org_ogrn": "317000000012346"}.items() if n in told
        }
    return {name: value["formatted"] if isinstance(value, dict) else value for name, value in told.items()}


def texts(value):
    """Every scalar within."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else [str(value)]


def keys_of(body):
    """The claims that a partner finds in what it reads at UserInfo."""
    return (body.keys() - {"verified_claims"}) | verified_in(body)


def verified_in(body):
    verified = body.get("verified_claims", [])
    found = [verified] if isinstance(verified, dict) else verified
    return {claim for one in found for claim in one["claims"]}


@settings(max_examples=150, deadline=None)
@given(manifests(), requests(), st.data())
def test_what_leaves_is_exactly_the_essential_and_the_ticked(manifest, request, data):
    scopes, claims, details = request
    wanted = want(manifest, scopes, claims, details)
    if wanted is None:
        return
    kind = data.draw(st.sampled_from(Kind))
    source_of, told = billing(data.draw, kind)
    page = offer(source(manifest, wanted, behind(ANNA), source_of, AT))
    voluntary = sorted(line.key for line in page.lines if not line.locked)
    ticked = data.draw(st.sets(st.sampled_from(voluntary))) if voluntary else set()
    done = consent(page, Ticks(frozenset(ticked), typed_for(page)))
    assert isinstance(done, Consented), done

    wishes = wanted.values or {}
    agreed = [line for line in page.lines if line.need is Need.ESSENTIAL or line.key in ticked]
    fit = [h for h in done.handed if all(v.value in wishes.get(n, [v.value]) for n, v in h.values.items())]
    assert list(done.handed) == fit
    assert {h.key for h in done.handed} == {line.key for line in agreed} - _otherwise(page, agreed, wishes)

    body = json.loads(json.dumps(shape(done, "Оператор", AT).body))
    handed = {name for h in done.handed for name in h.values}
    if wanted.reads == "application":
        assert body.keys() == {h.key for h in done.handed}
    elif wanted.reads == "kyc-fill-in":
        assert body.keys() == {field for field, claim in KYC_FIELDS.items() if claim in handed}
    else:
        assert keys_of(body) == handed
        assert body.keys().isdisjoint(wanted.only_verified)
        assert verified_in(body) <= {name for name, value in told.items() if value.verified}
    assert handed <= manifest.claims - manifest.never
    _nothing_else(body, done, page)


def _otherwise(page, agreed, wishes):
    """Lines whose typed values are not those that the partner asked for."""
    typed = typed_for(page)
    values = {line.key: {n: typed[n] for n in line.field.claims if n in typed} for line in agreed}
    return {
        key
        for key, told in values.items()
        if any(
            value not in [w.get("formatted") if isinstance(w, dict) else w for w in wishes[name]]
            or isinstance(VALUE.get(name), dict)
            for name, value in told.items()
            if name in wishes
        )
    }


def _nothing_else(body, done, page):
    """No value of a field that was not agreed to stands anywhere in what is handed over."""
    left = [value for line in page.lines if line.key not in done.keys for value in line.sent.values()]
    told = {text for h in done.handed for value in h.values.values() for text in texts(value.value)}
    said = "\n".join(texts(body))
    assert not [text for value in left for text in texts(value) if text not in told and text in said]
