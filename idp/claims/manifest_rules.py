"""What a manifest must keep beyond its schema; each breach with its place and what to do."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from idp.claims.catalogue import CATALOGUE, KYC_FIELDS, Claim, purposes
from idp.claims.manifest import Basis, Delivery
from idp.claims.manifest_schema import SaidField, SaidManifest
from idp.claims.writing import FORMATS
from idp.model.application import Need

Place = tuple[str, ...]
Breach = tuple[Place, str]
_ADDRESS: Final = ("formatted", "street_address", "locality", "region", "postal_code", "country")


def breaches(said: SaidManifest) -> Iterator[Breach]:
    """Find every breach, in the order of the file."""
    yield from _of_purpose(said)
    yield from _of_basis(said)
    for key, field in said.fields.items():
        place = ("fields", key)
        yield from _of_claims(said, field, place)
        yield from _of_need(field, place)
        yield from _of_writing(field, place)
    yield from _of_all_fields(said)
    yield from _of_delivery(said)


def _of_purpose(said: SaidManifest) -> Iterator[Breach]:
    if said.purpose.dpv not in purposes():
        yield (
            ("purpose", "dpv"),
            f"{said.purpose.dpv} is no purpose of the W3C Data Privacy Vocabulary: take one of it",
        )


def _of_basis(said: SaidManifest) -> Iterator[Breach]:
    told: list[tuple[Place, Basis, tuple[str, ...]]] = [
        (("sign_on",), said.sign_on.basis, said.sign_on.sources)
    ]
    told += [(("fields", key), field.basis, field.sources) for key, field in said.fields.items()]
    for place, basis, sources in told:
        if basis is Basis.SOURCED and not sources:
            yield (*place, "basis"), "is sourced: name its `sources`, or say assumed"
        for source in sources:
            if source not in said.sources:
                yield (
                    (*place, "sources"),
                    f"{source} is not among the `sources` of the file: describe it there",
                )


def _of_claims(said: SaidManifest, field: SaidField, place: Place) -> Iterator[Breach]:
    for claim in field.claims:
        if claim not in CATALOGUE:
            yield (*place, "claim"), f"{claim} is no claim; there are {', '.join(CATALOGUE)}"
        if claim in said.never:
            yield (*place, "claim"), f"{claim} stands under `never` too: take it out of one of them"


def _of_need(field: SaidField, place: Place) -> Iterator[Breach]:
    essential = field.need is Need.ESSENTIAL
    if essential and field.why is None:
        yield place, "is essential: say `why` in ru, en and ro"
    if not essential and field.why is not None:
        yield (*place, "why"), "is for what is essential: take it out, or make the field essential"
    if not essential and field.required_for is not None:
        yield (*place, "required_for"), "is for what is essential: take it out, or make the field essential"
    if essential and field.derivable_from is not None:
        yield (*place, "derivable_from"), "the partner finds it itself: make the field voluntary"
    if essential and any(claim.sensitive for claim in _known(field)):
        yield (*place, "need"), "is sensitive: make the field voluntary"


def _of_writing(field: SaidField, place: Place) -> Iterator[Breach]:
    known = _known(field)
    derivable = {claim.derivable_from for claim in known}
    if field.derivable_from is not None and derivable != {field.derivable_from}:
        yield (*place, "derivable_from"), "it is not found by that: take the key out"
    if field.format is not None and field.format not in FORMATS:
        yield (*place, "format"), f"there is no such format; there are {', '.join(FORMATS)}"
    elif field.format is not None and {claim.check for claim in known} != {FORMATS[field.format][0]}:
        yield (*place, "format"), f"writes a {FORMATS[field.format][0]}, which this is not: take it out"
    if field.form is not None:
        yield from _of_members(field, known, place)


def _of_members(field: SaidField, known: list[Claim], place: Place) -> Iterator[Breach]:
    members = _members(known[0]) if len(known) == 1 else ()
    unknown = [member for member in field.form or () if member not in members]
    if unknown:
        words = f"is a part of {', '.join(members)}" if members else "is for a value that has parts"
        yield (*place, "form", unknown[0]), f"`form` {words}: correct it or take it out"


def _of_all_fields(said: SaidManifest) -> Iterator[Breach]:
    claims = Counter(claim for field in said.fields.values() for claim in field.claims)
    for claim, times in claims.items():
        if times > 1:
            yield ("fields",), f"{claim} is asked for {times} times: ask for it once"
    for claim in said.never:
        if claim not in CATALOGUE:
            yield ("never",), f"{claim} is no claim; there are {', '.join(CATALOGUE)}"


def _of_delivery(said: SaidManifest) -> Iterator[Breach]:
    keys = Counter(
        key for name, field in said.fields.items() for key in (field.form or {name: name}).values()
    )
    twice = [key for key, times in keys.items() if times > 1]
    if twice and said.delivery.kind is Delivery.APPLICATION:
        yield ("fields",), f"{twice[0]} would be in the form twice: give each its own key"
    if said.delivery.camara and not _fills_in(said):
        yield ("delivery", "camara"), "no field has a claim of KYC Fill-in: take it out"
    if said.delivery.camara and said.delivery.kind is not Delivery.RELYING_PARTY:
        yield ("delivery", "camara"), "is for a relying party: take it out, or change the `kind`"


def _fills_in(said: SaidManifest) -> bool:
    return any(set(field.claims) & set(KYC_FIELDS.values()) for field in said.fields.values())


def _known(field: SaidField) -> list[Claim]:
    return [CATALOGUE[claim] for claim in field.claims if claim in CATALOGUE]


def _members(claim: Claim) -> tuple[str, ...]:
    return _ADDRESS if claim.check == "address" else claim.members
