"""XML as we read it: one parser for everything, so that nothing can mean two things to two readers.

No DTD, no entities, no network. Comments and processing instructions are dropped before anybody looks, so
a text is whole or the message is refused. Whatever is found is found by its whole name.
"""

import re
from typing import Final

from lxml import etree

from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.names import DS, MD, PREFIXES, SAML, SAMLP

LARGEST: Final = 256 * 1024
"""Bytes of a message."""
DEEPEST: Final = 64
MOST: Final = 4096
"""Elements."""
MOST_BESIDE: Final = 64
"""Attributes of an element, and namespaces in force at it."""
_FORBIDDEN: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNQUALIFIED: Final = frozenset({SAML, SAMLP, MD, DS})
"""Whose attributes have no prefix."""
_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}\Z")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\[\]<>\"{}|\\^`]+\Z")
_IDS: Final = frozenset({"ID", "Id", "id"})

Element = etree._Element  # noqa: SLF001 - the only name that lxml has for it


def parser() -> etree.XMLParser:
    """Make the parser."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
        collect_ids=False,
    )


def read_xml(raw: bytes) -> Element:
    """Read a document, and refuse what nobody sends who means well. Raises `SamlError`."""
    if len(raw) > LARGEST:
        raise SamlError(Fault.TOO_LARGE, f"more than {LARGEST} bytes")
    if _FORBIDDEN.search(raw):
        raise SamlError(Fault.MALFORMED, "a document type is declared")
    try:
        raw.decode()
        root = etree.fromstring(raw, parser())
    except (etree.XMLSyntaxError, ValueError):
        raise SamlError(Fault.MALFORMED, "no XML in UTF-8, or nested too deeply") from None
    if root.getroottree().docinfo.doctype:
        raise SamlError(Fault.MALFORMED, "a document type is declared")
    _refuse_excess(root)
    _refuse_ambiguous_ids(root)
    return root


def only(parent: Element, tag: str) -> Element | None:
    """Return the one child of this name; `None` if there is none. Raises `SamlError` for two."""
    found = parent.findall(tag, PREFIXES)
    if len(found) > 1:
        raise SamlError(Fault.MALFORMED, f"{tag} stands twice")
    return found[0] if found else None


def need(parent: Element, tag: str) -> Element:
    """Return the one child of this name. Raises `SamlError`."""
    found = only(parent, tag)
    if found is None:
        raise SamlError(Fault.MALFORMED, f"{tag} is missing")
    return found


def text_of(element: Element | None) -> str:
    """Return the whole text of an element that holds nothing but text; empty for none. Raises `SamlError`."""
    if element is None:
        return ""
    if len(element):
        raise SamlError(Fault.MALFORMED, "text is wanted, and elements stand there")
    return (element.text or "").strip()


def qualified(tag: str) -> str:
    """Write a prefixed name as lxml has it."""
    prefix, _, name = tag.partition(":")
    return f"{{{PREFIXES[prefix]}}}{name}"


def id_of(element: Element) -> str:
    """Return the id of a message. SAML 2.0 Core §1.3.4. Raises `SamlError`."""
    value = element.get("ID", "")
    if not _ID.match(value):
        raise SamlError(Fault.MALFORMED, "the ID is missing or not a plain name")
    return value


def is_plain_id(value: str) -> bool:
    """Tell whether this may be the id of a message."""
    return bool(_ID.match(value))


def has_characters_for_xml(value: str) -> bool:
    """Tell whether a text can stand in XML at all. XML 1.0 §2.2."""
    return all(c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c not in "\ufffe\uffff" for c in value)


def _refuse_excess(root: Element) -> None:
    """Walk once: what a namespace costs is counted where it is declared, not wherever it is in force."""
    depth = count = named = 0
    for event, what in etree.iterwalk(root, events=("start", "end", "start-ns", "end-ns")):
        match what:
            case (_, uri):
                named += 1
                _refuse_relative(str(uri))
            case None:
                named -= 1
            case element if event == "start":
                depth, count = depth + 1, count + 1
                _refuse_unclear(element)
            case _:
                depth -= 1
        if depth > DEEPEST or count > MOST or named > MOST_BESIDE:
            raise SamlError(Fault.MALFORMED, "too many elements or namespaces, or nested too deeply")


def _refuse_unclear(element: Element) -> None:
    """Refuse an entity, and what one reader would take for an attribute of ours."""
    if not isinstance(element.tag, str):
        raise SamlError(Fault.MALFORMED, "something stands there that is no element")
    if len(element.attrib) > MOST_BESIDE:
        raise SamlError(Fault.MALFORMED, "too many attributes")
    if any(etree.QName(str(name)).namespace in _UNQUALIFIED for name in element.attrib):
        raise SamlError(Fault.MALFORMED, "an attribute has a prefix that it must not have")


def _refuse_relative(uri: str) -> None:
    """Refuse a namespace that is no absolute address; an empty one takes the default back."""
    if uri and not _ABSOLUTE.match(uri):
        raise SamlError(Fault.MALFORMED, "a namespace is no absolute address")


def _refuse_ambiguous_ids(root: Element) -> None:
    """Refuse two elements that one reference could mean, by whatever spelling of the attribute."""
    found = [
        str(value)
        for element in root.iter()
        for name, value in element.attrib.items()
        if etree.QName(str(name)).localname in _IDS
    ]
    if len(found) != len(set(found)):
        raise SamlError(Fault.MALFORMED, "an ID stands twice")
