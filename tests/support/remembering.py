"""Keys read once and statements compiled once in a run: each test opens a house of its own, of the same."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Dialect

from idp.adapters.sql.prepared import PreparedStatements
from idp.oidc import jose

_load = jose.load_public
_open = PreparedStatements.__init__
_opened: dict[str, PreparedStatements] = {}


@cache
def _read(text: str) -> jose.PrivateKey:
    return _load(json.loads(text))


def _remembered(jwk: Mapping[str, Any]) -> jose.PrivateKey:
    """Read a key, or take the one that was read from the same text."""
    return _read(json.dumps(jwk, sort_keys=True))


def _open_with_known(statements: PreparedStatements, dialect: Dialect) -> None:
    """Begin with what the first engine of this kind has prepared."""
    _open(statements, dialect)
    statements._known = _opened.setdefault(dialect.name, statements)._known


def pytest_configure() -> None:
    """Do once what a process does once: it was half of the time of the tests of tokens."""
    jose.load_public = _remembered
    PreparedStatements.__init__ = _open_with_known  # type: ignore[assignment, method-assign]
