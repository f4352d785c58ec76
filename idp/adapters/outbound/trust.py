"""Whom TLS to the outside trusts."""

import ssl
from pathlib import Path

from idp.settings import SettingsError


def trust(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return a context with the system's authorities and those of `ca_file`. RFC 9525 §6."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:
        msg = f"ca_file: cannot read certificates from {ca_file}: {error.strerror or 'not PEM'}"
        raise SettingsError(msg) from None
    return context
