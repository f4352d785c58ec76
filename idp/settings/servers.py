"""The settings of the protocol servers: where they listen, and how they ask the provider."""

from ipaddress import ip_network
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, field_validator, model_validator

from idp.settings.addresses import is_base_address
from idp.settings.networks import Network, refuse_wide

LOOPBACK: Final[tuple[Network, ...]] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class ServerSettings(BaseModel):
    """What `okno serve-ldap` and `okno serve-radius` need, and the provider's door for them."""

    internal_url: str = ""
    """Where the protocol servers ask the provider: https, or http on a loopback host; empty: at `listen`."""
    internal_from: tuple[Network, ...] = LOOPBACK
    """Networks from which the protocol servers ask; never through a proxy."""
    ldap_listen: str = ""
    """Address and port of `okno serve-ldap`, such as `127.0.0.1:8389`; empty: off."""
    ldaps_listen: str = ""
    """Address and port where it speaks TLS from the first byte; empty: off. Needs `ldap_tls_cert`."""
    ldap_tls_cert: Path | None = None
    """Certificate chain in PEM, for StartTLS and `ldaps_listen`; goes with `ldap_tls_key`."""
    ldap_tls_key: Path | None = None
    """Private key in PEM of `ldap_tls_cert`."""
    ldap_credential_file: Path | None = None
    """What it shows to the provider, which makes the file; empty: `ldap.credential` in `data_dir`."""
    radius_listen: str = ""
    """Address and port of `okno serve-radius`, such as `127.0.0.1:8412`; empty: off."""
    radius_credential_file: Path | None = None
    """What it shows to the provider, which makes the file; empty: `radius.credential` in `data_dir`."""

    @field_validator("internal_url")
    @classmethod
    def _internal_url(cls, value: str) -> str:
        if value and not is_base_address(value):
            msg = "must be an address such as https://id.internal:8400; http is for loopback hosts only"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator("internal_from")
    @classmethod
    def _internal_from(cls, value: tuple[Network, ...]) -> tuple[Network, ...]:
        return refuse_wide(value)

    @model_validator(mode="after")
    def _ldap_together(self) -> Self:
        if (self.ldap_tls_cert is None) != (self.ldap_tls_key is None):
            msg = "ldap_tls_cert and ldap_tls_key go together"
            raise ValueError(msg)
        if self.ldaps_listen and self.ldap_tls_cert is None:
            msg = "ldaps_listen needs ldap_tls_cert and ldap_tls_key"
            raise ValueError(msg)
        return self
