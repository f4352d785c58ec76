"""From claims to the partner's own form. A claim that the form has no place for refuses all of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sandbox.partners.form import Field, Filled, Form, FormError, accept

ENVELOPE: Final = frozenset({"sub", "org_id"})
"""Who it is about: pairwise, and no field of a form."""


def fill_in(form: Form, claims: Mapping[str, Any]) -> Filled:
    """Fill in the form. Raises `FormError` for a claim that nobody asked for."""
    strangers = sorted(set(claims) - set(form.claims) - ENVELOPE)
    if strangers:
        msg = f"the form of {form.name} has no place for {strangers[0][:64]}"
        raise FormError(msg)
    return accept(form, {key: text for field in form.fields for key, text in _texts(field, claims)})


def _texts(field: Field, claims: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    present = [claims[claim] for claim in field.claims if claim in claims]
    if not present:
        return
    if field.parts and isinstance(present[0], Mapping):
        yield from ((key, present[0][part]) for part, key in field.parts.items() if part in present[0])
    elif len(field.claims) == 1:
        yield field.key, _text(present[0])
    else:
        yield field.key, " ".join(map(str, present))


def _text(value: Any) -> Any:
    """Return an address in its one line. OpenID Connect Core 1.0 §5.1.1."""
    return value.get("formatted") if isinstance(value, Mapping) else value
