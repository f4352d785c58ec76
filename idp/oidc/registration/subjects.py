"""Client metadata of subjects: as whom a client knows people. OpenID Connect Core 1.0 §8."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from idp.oidc.registration.members import Members
from idp.oidc.supported import SUBJECT_TYPES

PAIRWISE: Final = "pairwise"
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\Z")


def read_subjects(given: Members, okno: Members) -> dict[str, Any]:
    """Read as whom the client knows people. OpenID Connect Core 1.0 §8.1.

    The sector is a host: of `sector_identifier_uri`, else the one of the redirect URIs, unless
    `okno.sector` names it.
    """
    subject_type = given.choice("subject_type", SUBJECT_TYPES, "public")
    uri, sector = _sector_uri(given), okno.text("sector")
    if uri is not None and sector is not None:
        okno.refuse("sector", "excludes sector_identifier_uri")
    if subject_type != PAIRWISE:
        if sector is not None:
            okno.refuse("sector", "is for pairwise subjects")
        return {"subject_type": subject_type, "sector": "", "sector_identifier_uri": uri}
    found = sector or _sector_of(uri, given.texts("redirect_uris") or ())
    if found is None or not _HOST.match(found):
        okno.refuse("sector", "must name one host, for the redirect URIs do not")
    return {"subject_type": subject_type, "sector": found, "sector_identifier_uri": uri}


def _sector_of(uri: str | None, redirect_uris: tuple[str, ...]) -> str | None:
    if uri is not None:
        return urlsplit(uri).hostname
    hosts = {urlsplit(uri).hostname for uri in redirect_uris}
    return next(iter(hosts)) if len(hosts) == 1 else None


def _sector_uri(given: Members) -> str | None:
    """Read where the redirect URIs of the sector are listed. OpenID Connect Core 1.0 §8.1."""
    uri = given.uri("sector_identifier_uri")
    if uri is not None and not uri.startswith("https:"):
        given.refuse("sector_identifier_uri", "must be https")
    return uri
