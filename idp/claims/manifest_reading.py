"""Reads manifests: one YAML file a partner, strict; an error names file, line and the mend."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from pydantic import ValidationError

from idp.claims.manifest import Field, Manifest, Retention, SignOn, Texts
from idp.claims.manifest_rules import breaches
from idp.claims.manifest_schema import SaidField, SaidManifest, SaidTexts
from idp.model.errors import DomainError, Invalid
from idp.model.ids import PartnerId
from idp.rbac.yaml_reading import read_yaml

SHIPPED: Final = Path(__file__).parent / "partners"
LARGEST: Final = 256 * 1024
"""Characters of a file."""
_YEAR: Final = timedelta(days=365)
_WORDS: Final = {"extra_forbidden": "no such key: take it out", "missing": "is missing: add it"}


class ManifestError(DomainError):
    """One line: the file, the line in it, what is wrong and what to do."""


def load_manifests(folder: Path = SHIPPED, more: Path | None = None) -> Mapping[PartnerId, Manifest]:
    """Read the manifests of a folder; a file of `more` takes the place of one with the same id.

    Raises `ManifestError`.
    """
    found = dict(_shipped()) if folder == SHIPPED else _read_folder(folder)
    return found if more is None else found | _read_folder(more)


@cache
def _shipped() -> Mapping[PartnerId, Manifest]:
    return MappingProxyType(_read_folder(SHIPPED))


def _read_folder(folder: Path) -> dict[PartnerId, Manifest]:
    if not folder.is_dir():
        msg = f"{folder}: there is no such folder: make it, or correct the setting"
        raise ManifestError(msg)
    read = [read_manifest(file) for file in sorted(folder.glob("*.yaml"))]
    return {manifest.id: manifest for manifest in read}


def read_manifest(file: Path) -> Manifest:
    """Read one file. Raises `ManifestError`."""
    text = _text(file)
    try:
        said = SaidManifest.model_validate(read_yaml(text))
    except Invalid as error:
        msg = f"{file}:{error.message.removeprefix('line ')}: correct the file"
        raise ManifestError(msg) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = tuple(str(part) for part in first["loc"])
        raise _wrong(file, text, place, _WORDS.get(first["type"], first["msg"])) from None
    if said.partner != file.stem:
        raise _wrong(file, text, ("partner",), f"must be {file.stem}, as the file is called")
    for place, words in breaches(said):
        raise _wrong(file, text, place, words)
    return _compiled(said)


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read as UTF-8: {type(error).__name__}"
        raise ManifestError(msg) from None
    if len(text) > LARGEST:
        msg = f"{file}: is longer than {LARGEST} characters: is it a manifest?"
        raise ManifestError(msg)
    return text


def _wrong(file: Path, text: str, place: tuple[str, ...], words: str) -> ManifestError:
    line, known = _line(text, place)
    return ManifestError(f"{file}:{line}: {'.'.join(known) or 'the file'}: {words}")


def _line(text: str, place: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Return the line of a place, and the place without the names of the schema's own choices."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    line, known = 1, []
    for part in place:
        below = _below(node, part)
        if below is not None:
            line, node = below
        if below is not None or part == place[-1]:
            known.append(part)
    return line, tuple(known)


def _below(node: Any, part: str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        found = [(key.start_mark.line + 1, value) for key, value in node.value if key.value == part]
        return found[0] if found else None
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        item = node.value[int(part)]
        return item.start_mark.line + 1, item
    return None


def _compiled(said: SaidManifest) -> Manifest:
    return Manifest(
        id=PartnerId(said.partner),
        version=said.version,
        title=_texts(said.title),
        product=said.product.id,
        product_title=_texts(said.product.title),
        purpose=said.purpose.dpv,
        purpose_text=_texts(said.purpose.text),
        fields=tuple(_field(key, field) for key, field in said.fields.items()),
        never=frozenset(said.never),
        withheld=tuple(map(_texts, said.withheld)),
        typed_there=tuple(map(_texts, said.typed_there)),
        retention=Retention(
            _texts(said.retention.partner), int(said.retention.evidence[1:-1]) * _YEAR, said.retention.basis
        ),
        delivery=said.delivery.kind,
        camara=said.delivery.camara,
        signatory=said.consent.signatory,
        valid_for=timedelta(minutes=int(said.consent.valid_for[2:-1])),
        lawful_basis=said.consent.lawful_basis,
        sign_on=SignOn(said.sign_on.kind, said.sign_on.note, said.sign_on.basis, said.sign_on.sources),
        sources=said.sources,
    )


def _field(key: str, said: SaidField) -> Field:
    return Field(
        key=key,
        claims=said.claims,
        need=said.need,
        labels=_texts(said.label),
        why=_texts(said.why) if said.why is not None else None,
        basis=said.basis,
        sources=said.sources,
        derivable_from=said.derivable_from or "",
        required_for=None if said.required_for is None else frozenset(said.required_for),
        max=said.max,
        format=said.format or "",
        form=said.form,
        note=said.note or "",
    )


def _texts(said: SaidTexts) -> Texts:
    return {"ru": said.ru, "en": said.en, "ro": said.ro}
