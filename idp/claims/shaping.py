"""From what is agreed to the body that is handed over, in the reader's own shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.claims.catalogue import DPV, KYC_FIELDS
from idp.claims.consenting import Consented, Handed
from idp.claims.requesting import TYPE
from idp.claims.verified import answer
from idp.claims.writing import plain
from idp.model.billing import Value

_KYC: Final = {claim: field for field, claim in KYC_FIELDS.items()}


@dataclass(frozen=True, slots=True, repr=False)
class Shaped:
    """What the partner reads, but for its envelope. Made by `shape` alone."""

    reads: str
    """`userinfo`, `application` or `kyc-fill-in`."""
    body: Mapping[str, Any]
    """Claims of UserInfo without `sub`; the partner's own form; or the body of KYC Fill-in."""


def shape(consented: Consented, operator: str, at: datetime) -> Shaped:
    """Put what was agreed to into the shape that the partner reads.

    `operator` is named as the source of verified claims, `at` is what their age is counted to.
    """
    reads = consented.offer.wanted.reads
    if reads == "application":
        return Shaped(reads, _form(consented))
    if reads == "kyc-fill-in":
        return Shaped(reads, {_KYC[name]: value.value for name, value in _values(consented).items()})
    return Shaped(reads, _claims(consented, operator, at))


def granted_details(consented: Consented) -> dict[str, Any]:
    """Return the `partner_application` that was granted: the datatypes agreed to. RFC 9396 §7."""
    manifest = consented.offer.manifest
    return {
        "type": TYPE,
        "actions": ["submit"],
        "identifier": manifest.identifier,
        "datatypes": list(_values(consented)),
        "purpose": DPV + manifest.purpose,
        "manifest": manifest.reference,
    }


def _values(consented: Consented) -> dict[str, Value]:
    return {name: value for handed in consented.handed for name, value in handed.values.items()}


def _claims(consented: Consented, operator: str, at: datetime) -> dict[str, Any]:
    wanted, values = consented.offer.wanted, _values(consented)
    claims = {name: value.value for name, value in values.items() if name not in wanted.only_verified}
    verified = answer(wanted.verified, values, operator, at)
    if verified:
        claims["verified_claims"] = verified[0] if len(verified) == 1 else list(verified)
    return claims


def _form(consented: Consented) -> dict[str, Any]:
    return {key: value for handed in consented.handed for key, value in _keys(handed)}


def _keys(handed: Handed) -> Iterator[tuple[str, Any]]:
    """Write a field under the partner's own keys: in parts where its form has them, else in one line."""
    values = [value.value for value in handed.values.values()]
    form = handed.line.field.form
    if form is not None and isinstance(values[0], Mapping):
        yield from ((key, values[0][member]) for member, key in form.items() if member in values[0])
    elif len(values) == 1 and not isinstance(values[0], Mapping):
        yield handed.key, values[0]
    else:
        yield handed.key, " ".join(map(plain, values))
