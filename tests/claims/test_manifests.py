"""Manifests: what they say, and how a wrong one is told."""

import re
from datetime import timedelta

import pytest

from idp.claims.catalogue import CATALOGUE, DPV, KYC_SCOPES, ORG_SCOPES, purposes
from idp.claims.checks import CHECKS
from idp.claims.manifest import Basis, Delivery
from idp.claims.manifest_reading import ManifestError, load_manifests
from idp.model.application import Need
from tests.claims.manifests import EIGHTH, eighth, shipped

SEVEN = {
    "mailru": (7, 5, Delivery.RELYING_PARTY),
    "tinkoff": (9, 4, Delivery.APPLICATION),
    "tochka": (10, 4, Delivery.APPLICATION),
    "nethouse": (5, 2, Delivery.RELYING_PARTY),
    "ofdru": (9, 7, Delivery.RELYING_PARTY),
    "kontur": (8, 5, Delivery.APPLICATION),
    "bitrix24": (13, 4, Delivery.RELYING_PARTY),
}


def test_the_seven_partners_are_there():
    found = {
        m.id: (len(m.fields), sum(f.need is Need.ESSENTIAL for f in m.fields), m.delivery)
        for m in shipped().values()
    }
    assert found == SEVEN


@pytest.mark.parametrize("partner", SEVEN)
def test_a_shipped_manifest_says_everything_in_every_language(partner):
    manifest = shipped()[partner]
    texts = [manifest.title, manifest.product_title, manifest.purpose_text, manifest.retention.partner]
    texts += [*manifest.withheld, *manifest.typed_there]
    texts += [text for field in manifest.fields for text in (field.labels, field.why) if text is not None]
    assert all(set(text) == {"ru", "en", "ro"} and all(text.values()) for text in texts)
    assert all(re.search("[А-Яа-я]", text["ru"]) for text in [manifest.purpose_text, *manifest.withheld])
    assert not any(re.search("[А-Яа-я]", text[locale]) for text in texts for locale in ("en", "ro"))


@pytest.mark.parametrize("partner", SEVEN)
def test_what_is_sourced_names_its_source(partner):
    manifest = shipped()[partner]
    told = [(field.basis, field.sources) for field in manifest.fields]
    assert all((basis is Basis.SOURCED) == bool(sources) for basis, sources in told)
    assert all(set(sources) <= manifest.sources.keys() for _basis, sources in told)


@pytest.mark.parametrize("partner", SEVEN)
def test_a_shipped_manifest_has_its_scopes(partner):
    manifest = shipped()[partner]
    assert manifest.scopes == ("openid", f"partner:{partner}:apply", DPV + manifest.purpose)
    assert manifest.reference == f"{partner}@1"
    assert manifest.valid_for == timedelta(minutes=30)


def test_no_bank_asks_for_more_than_the_minimum_by_need():
    essential = {f.key for f in shipped()["tinkoff"].fields if f.need is Need.ESSENTIAL}
    assert essential == {"phoneNumber", "lastName", "firstName", "innOrOgrn"}


def test_an_eighth_partner_is_a_file(tmp_path):
    manifest = eighth(tmp_path)
    assert manifest.identifier == "eighth/shop"
    assert len(load_manifests(more=tmp_path)) == len(SEVEN) + 1


def test_a_file_takes_the_place_of_a_shipped_one(tmp_path):
    text = EIGHTH.replace("partner: eighth", "partner: kontur").replace("version: 1", "version: 2")
    (tmp_path / "kontur.yaml").write_text(text, encoding="utf-8")
    assert load_manifests(more=tmp_path)["kontur"].reference == "kontur@2"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "claim: org_inn\n", "claim: org_inm\n", r":\d+: fields.tax.claim: org_inm is no claim", id="claim"
        ),
        pytest.param(
            "never: [org_director_name]", "never: [org_inn]", r"fields.tax.claim: .*never", id="never"
        ),
        pytest.param(
            "never: [org_director_name]",
            "never: [passport]",
            r"never: passport is no claim",
            id="never-unknown",
        ),
        pytest.param("claim: org_kpp", "claim: org_inn", r"fields: org_inn is asked for 2 times", id="twice"),
        pytest.param(
            "dpv: ServiceRegistration",
            "dpv: CustomerOnboarding",
            r":7: purpose.dpv: .*no purpose",
            id="purpose",
        ),
        pytest.param("version: 1", "version: one", r":3: version: ", id="version"),
        pytest.param("version: 1", "version: 1\nversion: 2", r":4: version is there twice", id="key-twice"),
        pytest.param(
            "version: 1", "version: 1\nsurprise: 1", r":4: surprise: no such key: take it out", id="key"
        ),
        pytest.param("ro: Al optulea", "de: Achte", r":4: title.ro: is missing: add it", id="language"),
        pytest.param("partner: eighth", "partner: ninth", r":2: partner: must be eighth", id="file-name"),
        pytest.param(
            "sources: [form]", "sources: [page]", r"fields.phone.sources: page is not among", id="source"
        ),
        pytest.param("    sources: [form]\n", "", r"fields.phone.basis: is sourced: name", id="no-source"),
        pytest.param(
            "    why: {ru: Нужно., en: Needed., ro: Necesar.}\n",
            "",
            r":\d+: fields.code: is essential: say `why`",
            id="why",
        ),
        pytest.param(
            "need: essential\n    required_for",
            "need: voluntary\n    required_for",
            r"essential",
            id="required",
        ),
        pytest.param(
            "format: dd.mm.yyyy", "format: roman", r"fields.registered.format: there is no such", id="format"
        ),
        pytest.param(
            "format: dd.mm.yyyy",
            "format: digits",
            r"fields.registered.format: writes a phone",
            id="format-of",
        ),
        pytest.param(
            "derivable_from: org_inn", "derivable_from: email", r"it is not found by that", id="derivable"
        ),
        pytest.param(
            "need: voluntary\n    format",
            "need: essential\n    why: {ru: а, en: a, ro: a}\n    format",
            r"make the field voluntary",
            id="derivable-essential",
        ),
        pytest.param(
            "form: {bik: BIK",
            "form: {bic: BIK",
            r"fields.account.form.bic: `form` is a part of bik",
            id="member",
        ),
        pytest.param(
            "kind: relying_party, camara",
            "kind: application, camara",
            r"delivery.camara: is for a relying",
            id="camara",
        ),
        pytest.param("valid_for: PT30M", "valid_for: forever", r"consent.valid_for", id="time"),
        pytest.param("basis: assumed\nnever", "basis: guessed\nnever", r"fields.account.basis", id="basis"),
        pytest.param("fields:", "fields: &all", r":\d+: anchors", id="anchor"),
        pytest.param("title: {ru", "title: {{ru", r":5: is not YAML", id="yaml"),
        pytest.param(
            "withheld: [{ru: Звонки, en: Calls, ro: Apeluri}]",
            "withheld: []",
            r":\d+: withheld: ",
            id="withheld",
        ),
    ],
)
def test_a_wrong_manifest_is_told_by_file_line_and_mend(tmp_path, old, new, told):
    assert old in EIGHTH
    with pytest.raises(ManifestError) as error:
        eighth(tmp_path, EIGHTH.replace(old, new, 1))
    assert str(tmp_path / "eighth.yaml") in error.value.message
    assert re.search(told, error.value.message), error.value.message
    assert "\n" not in error.value.message


def test_a_sensitive_claim_is_never_essential(tmp_path):
    text = EIGHTH.replace(
        "claim: org_bank_account\n    need: voluntary",
        "claim: org_bank_account\n    need: essential\n    why: {ru: а, en: a, ro: a}",
    )
    with pytest.raises(ManifestError, match="sensitive"):
        eighth(tmp_path, text)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ManifestError, match="no such folder"):
        load_manifests(more=tmp_path / "nowhere")


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "eighth.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestError, match="UTF-8"):
        load_manifests(more=tmp_path)


def test_a_huge_file_is_not_read(tmp_path):
    (tmp_path / "eighth.yaml").write_text("#" * 300_000, encoding="utf-8")
    with pytest.raises(ManifestError, match="longer"):
        load_manifests(more=tmp_path)


def test_every_claim_has_a_rule_that_is_there():
    assert {claim.check for claim in CATALOGUE.values()} <= CHECKS


def test_scopes_name_claims_of_the_catalogue():
    assert set(ORG_SCOPES.values()) | set(KYC_SCOPES.values()) <= CATALOGUE.keys()
    assert ORG_SCOPES["org:inn"] == "org_inn"


def test_purposes_are_those_of_the_vocabulary():
    assert {m.purpose for m in shipped().values()} <= purposes()
    assert purposes().isdisjoint(
        {"CustomerOnboarding", "SingleSignOn", "LoyaltyProgram", "Authentication", "Purpose"}
    )
    assert {"IdentityAuthentication", "DirectMarketing", "CounterMoneyLaundering"} <= purposes()
