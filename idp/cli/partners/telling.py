"""What is told about a partner: its manifest in short and in full, and the client that stands for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp.claims.manifest import Basis, Field, Manifest
from idp.model.application import Need
from idp.model.client import Client


def in_short(manifest: Manifest, clients: Iterable[Client]) -> Mapping[str, Any]:
    """Tell a partner in one object."""
    return {
        "partner": manifest.id,
        "manifest": manifest.reference,
        "title": manifest.title["en"],
        "applied_for": manifest.identifier,
        "purpose": f"dpv:{manifest.purpose}",
        "delivery": manifest.delivery,
        "camara": manifest.camara,
        "fields": len(manifest.fields),
        "sourced": sum(1 for field in manifest.fields if field.basis == "sourced"),
        "clients": [client.client_id for client in clients if client.partner == manifest.id],
    }


def checked_well(manifest: Manifest) -> str:
    """Say in one line that a manifest is good, and how much of it is a guess."""
    fields = manifest.fields
    essential = sum(1 for field in fields if field.need is Need.ESSENTIAL)
    assumed = [field.key for field in fields if field.basis is Basis.ASSUMED]
    guess = f"assumed: {', '.join(assumed)}" if assumed else "all by a source"
    return f"{manifest.reference}: good, {len(fields)} fields ({essential} essential), {guess}"


def in_full(manifest: Manifest, clients: Iterable[Client]) -> Mapping[str, Any]:
    """Tell everything that the person is told, and what stays with the operator."""
    return {
        **in_short(manifest, clients),
        "valid_for_minutes": int(manifest.valid_for.total_seconds() // 60),
        "signatory": manifest.signatory,
        "fields": [_field(field) for field in manifest.fields],
        "never": sorted(manifest.never),
        "kept_by_the_partner": dict(manifest.retention.partner),
        "sign_on": {"kind": manifest.sign_on.kind, "note": manifest.sign_on.note},
        "sources": dict(manifest.sources),
    }


def _field(field: Field) -> Mapping[str, Any]:
    told = {
        "key": field.key,
        "claims": list(field.claims),
        "need": field.need,
        "label": dict(field.labels),
        "why": dict(field.why) if field.why is not None else None,
        "basis": field.basis,
        "sources": list(field.sources),
        "note": field.note,
    }
    return {name: value for name, value in told.items() if value}
