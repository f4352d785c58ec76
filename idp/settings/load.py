"""Read settings: the environment wins over the file, the file over the defaults."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from idp.settings.values import Settings

PREFIX = "OKNO_"
CONFIG = "OKNO_CONFIG"
"""Names the TOML file."""
LISTS = frozenset({"trusted_proxies", "outbound_allow", "internal_from"})


class SettingsError(Exception):
    """One line that names the key and the mend; never the value, which may be a secret."""


def load(environ: Mapping[str, str]) -> Settings:
    """Build the settings. Raises `SettingsError`."""
    values = _from_file(environ.get(CONFIG))
    values.update(_from_environment(environ))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from None


def _from_file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{CONFIG}: cannot read {name}: {error.strerror}"
        raise SettingsError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{CONFIG}: {name} is not TOML: {error}"
        raise SettingsError(msg) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX) or key == CONFIG:
            continue
        name = key.removeprefix(PREFIX).lower()
        found[name] = [v.strip() for v in value.split(",") if v.strip()] if name in LISTS else value
    return found


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    if first["type"] == "extra_forbidden":
        return f"{name}: no such setting (see docs/settings.md)"
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
