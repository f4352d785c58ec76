"""What must be right about the settings beyond the settings themselves: files, addresses, manifests."""

import ssl
from datetime import date
from pathlib import Path

from idp.adapters.billing import open_billing
from idp.adapters.embedded import SystemClock, read_master_key
from idp.adapters.notices import notices_from
from idp.adapters.outbound import PlainUpstream
from idp.app.factory import load_all_bridges
from idp.settings import Settings, SettingsError
from idp.settings.listening import listen_address


def check_settings(settings: Settings) -> None:
    """Look at everything that the settings name on this machine. Raises `SettingsError` in one line."""
    listen_address(settings.listen)
    listen_address(settings.bridges_listen, "bridges_listen")
    for key in ("ldap_listen", "ldaps_listen", "radius_listen"):
        if said := str(getattr(settings, key)):
            listen_address(said, key)
    if settings.tls_cert is not None and settings.tls_key is not None:
        _check_tls(settings.tls_cert, settings.tls_key)
    if settings.ca_file is not None:
        _check_ca(settings.ca_file)
    if settings.master_key_file is not None:
        read_master_key(settings.master_key_file)
    notices_from(settings, PlainUpstream(settings.outbound_allow, settings.ca_file))
    open_billing(settings, SystemClock())
    load_all_bridges(settings)


def today() -> date:
    """Return the date, in UTC: what is over is over for everybody at once."""
    return SystemClock().now().date()


def _check_tls(cert: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except OSError as error:
        why = error.strerror if error.filename is None and error.errno else None
        msg = f"tls_cert, tls_key: {cert} and {key} are not a certificate and its key in PEM ({why or error})"
        raise SettingsError(msg) from None


def _check_ca(file: Path) -> None:
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        msg = f"ca_file: {file} does not hold certificates in PEM ({error})"
        raise SettingsError(msg) from None
