"""`okno serve-ldap`: services bind and search a read-only directory."""

import asyncio
import os
import ssl
from collections.abc import Iterator

import click

from idp.cli.output import log_plainly, say
from idp.settings import Settings, SettingsError, load
from idp.settings.listening import listen_address
from legacy_bridges.internal.client import Asking, Provider
from legacy_bridges.internal.credential import read_credential
from legacy_bridges.servers.ldap.running import Listen, serve, tls_context


@click.command()
def command() -> None:
    """Serve LDAP at `ldap_listen`, LDAPS at `ldaps_listen`, until told to stop (SIGTERM, Ctrl-C).

    It opens neither database nor master key: it asks the provider, at `internal_url`, with the
    credential in `ldap_credential_file`.
    """
    log_plainly()
    settings = load(os.environ)
    places, tls = tuple(_places(settings)), _tls(settings)
    asking = Asking(Provider.of(settings), read_credential(settings, "ldap"))
    for name in [name for name in os.environ if name.startswith("OKNO_")]:
        del os.environ[name]
    where = " and ".join(filter(None, (settings.ldap_listen, settings.ldaps_listen)))
    try:
        asyncio.run(serve(asking, places, tls, lambda: say(f"serving LDAP on {where}")))
    except OSError as error:
        msg = f"ldap_listen, ldaps_listen: cannot listen on {where} ({error.strerror})"
        raise SettingsError(msg) from None


def _places(settings: Settings) -> Iterator[Listen]:
    if not settings.ldaps_listen or settings.ldap_listen:
        yield Listen(*listen_address(settings.ldap_listen, "ldap_listen"))
    if settings.ldaps_listen:
        yield Listen(*listen_address(settings.ldaps_listen, "ldaps_listen"), from_the_start=True)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    cert, key = settings.ldap_tls_cert, settings.ldap_tls_key
    if cert is None or key is None:
        return None
    try:
        return tls_context(cert, key)
    except OSError as error:
        msg = f"ldap_tls_cert, ldap_tls_key: {cert} and {key} are no certificate and its key in PEM ({error})"
        raise SettingsError(msg) from None
