"""What a manifest says under `forward_auth`."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from legacy_bridges.contract import Lent, Manifest

LOGIN: Final = "$login"
SECRET: Final = "$secret"
_HEADER: Final = r"^([A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*)?$"
_RESERVED: Final = frozenset(
    {"host", "cookie", "connection", "authorization", "content-length", "content-type", "transfer-encoding"}
)
_PARAMETER: Final = r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$"


class Inject(StrEnum):
    """How the service is shown the lent credential."""

    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"
    QUERY = "query"


class ForwardAuthOptions(BaseModel):
    """What a manifest may say under `forward_auth`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    inject: Inject = Inject.NONE
    query: dict[Annotated[str, Field(pattern=_PARAMETER)], Annotated[str, Field(max_length=200)]] = {}
    """Parameter name to its value; `$login` and `$secret` stand for the credential."""
    secret_header: Annotated[str, Field(pattern=_HEADER)] = ""
    """The header in which the service is shown that a request comes through us."""
    proof: Annotated[str, Field(pattern=r"^(/[\x21-\x7e]*)?$", max_length=200)] = ""
    """A page that every good login of the service may see: it tells a bad password from "not here"."""


def options_of(manifest: Manifest) -> ForwardAuthOptions:
    """Return the protocol's own part of a manifest; the defaults for one that has none."""
    return manifest.options if isinstance(manifest.options, ForwardAuthOptions) else ForwardAuthOptions()


def wrong_in(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Find what does not hold together, as key and words."""
    options = options_of(manifest)
    if not manifest.proxy_secret_file and not manifest.upstream:
        yield "proxy_secret_file", "is missing, and so is upstream: who hands requests on?"
    if not manifest.identity and options.inject is Inject.NONE:
        yield "identity", "is missing, and nothing is injected: the service would know nobody"
    yield from _wrong_lending(manifest, options)
    yield from _wrong_query(options)
    yield from _wrong_names(manifest, options)


def is_shown(options: ForwardAuthOptions) -> bool:
    """Tell whether the service itself checks a login and a password by HTTP's own means."""
    return options.inject in (Inject.BASIC, Inject.DIGEST)


def doubtful_in(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Find what holds together and may still do harm, as key and words."""
    options = options_of(manifest)
    if is_shown(options) and not options.proof:
        yield (
            "forward_auth.proof",
            "is missing: many servers answer 401 to a good login too where it may not go, "
            "and each such answer would break it",
        )


def _wrong_lending(manifest: Manifest, options: ForwardAuthOptions) -> Iterator[tuple[str, str]]:
    injects = options.inject is not Inject.NONE
    if options.proof and not is_shown(options):
        yield "forward_auth.proof", "is good for nothing: no credential is shown in a header"
    if injects and manifest.lent is Lent.NONE:
        yield "lent", f"is missing: whose credential is shown by {options.inject}?"
    if not injects and manifest.lent is not Lent.NONE:
        yield "forward_auth.inject", f"is missing: how is the credential of lent: {manifest.lent} shown?"
    if (injects or options.secret_header) and not manifest.upstream:
        yield "upstream", "is missing: only the gate opens secrets, so it has to stand before the service"
    if manifest.lent is Lent.ROLE and not manifest.roles:
        yield "roles", "is missing: each word of it is the login of an account"


def _wrong_query(options: ForwardAuthOptions) -> Iterator[tuple[str, str]]:
    asked = options.inject is Inject.QUERY
    if bool(options.query) is not asked:
        yield "forward_auth.query", "goes with inject: query"
    if asked and SECRET not in options.query.values():
        yield "forward_auth.query", f"shows no {SECRET}"
    folded = [parameter_name(name) for name in options.query]
    if len(set(folded)) < len(folded):
        yield "forward_auth.query", "has a name twice, written differently"
    unknown = [v for v in options.query.values() if v.startswith("$") and v not in (LOGIN, SECRET)]
    if unknown:
        yield "forward_auth.query", f"knows {LOGIN} and {SECRET}, not {unknown[0]}"


def _wrong_names(manifest: Manifest, options: ForwardAuthOptions) -> Iterator[tuple[str, str]]:
    """Find header names that CGI folds into one."""
    folded = [name.lower().replace("_", "-") for name in manifest.identity]
    for name in sorted({name for name in folded if folded.count(name) > 1}):
        yield "identity", f"{name} stands twice, written differently"
    if options.secret_header.lower() in folded:
        yield "forward_auth.secret_header", "is a header of identity too"
    if options.secret_header.lower() in _RESERVED:
        yield "forward_auth.secret_header", "is a header of HTTP's own"


def parameter_name(name: str) -> str:
    """Return what servers may make of a parameter's name: without case, brackets, dots and spaces."""
    return re.sub(r"[ .+-]", "_", name.strip().lower().partition("[")[0])
