"""Open the billing that the settings name."""

from pathlib import Path
from typing import Final

from idp.adapters.billing.file import FileBilling
from idp.adapters.billing.ledger import Ledger
from idp.adapters.billing.shorthand import read_lists
from idp.adapters.billing.tmf import TmfBilling
from idp.adapters.outbound import Origin
from idp.model.errors import Unavailable
from idp.model.secret import Secret
from idp.ports.clock import Clock
from idp.settings import Settings, SettingsError

ORDERS: Final = "billing-orders.json"
"""In the data folder: what was ordered from a billing that is a file."""


def open_billing(settings: Settings, clock: Clock) -> TmfBilling | FileBilling:
    """Return the one over HTTP, or the file. Raises `SettingsError` with one line."""
    if settings.billing_url:
        origin = Origin(settings.billing_url, settings.outbound_allow, settings.ca_file)
        token = _token(settings.billing_token_file) if settings.billing_token_file else None
        return TmfBilling(origin, clock, token)
    if settings.billing_file is None:
        return FileBilling(clock)
    try:
        read_lists(settings.billing_file)
    except Unavailable as error:
        msg = f"billing_file: {settings.billing_file}: {error.message}"
        raise SettingsError(msg) from None
    return FileBilling(clock, settings.billing_file, Ledger(settings.data_dir / ORDERS))


def _token(file: Path) -> Secret:
    try:
        token = file.read_text(encoding="ascii").strip()
    except OSError as error:
        msg = f"billing_token_file: {file} cannot be read: {error.strerror}"
        raise SettingsError(msg) from None
    except UnicodeDecodeError:
        token = ""
    if not token or not token.isprintable() or " " in token:
        msg = f"billing_token_file: {file} does not hold one token"
        raise SettingsError(msg)
    return Secret(token)
