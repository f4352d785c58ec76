"""The settings and what each must look like."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, field_validator, model_validator

from idp.settings.addresses import has_good_port, is_base_address, is_loopback
from idp.settings.networks import WIDEST, Network, refuse_wide
from idp.settings.servers import ServerSettings

__all__ = ["LONGEST", "WIDEST", "Network", "Settings", "is_loopback"]

LONGEST: Final = timedelta(days=400)
"""Of every time; more is a mistake of units."""
_ORIGIN: Final = re.compile(r"https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[1-9][0-9]*)?")
"""How browsers write an origin: forms are compared with it. RFC 6454 §6.2."""
_USUAL_PORT: Final = {"http": ":80", "https": ":443"}


class Settings(ServerSettings):
    """What two honest operators would choose differently."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    issuer: str = "http://localhost:8400"
    """The issuer identifier: https, or http on a loopback host. No path, query or slash at the end."""
    operator: Annotated[str, Field(min_length=1, max_length=200)] = "Okno"
    """The operator's legal name, as consents, receipts and verified claims say it."""
    data_dir: Path = Path("var")
    """Where the embedded database and the made key file lie."""
    database_url: str = ""
    """`postgresql://…` or `sqlite:///…`; empty means SQLite in `data_dir`."""
    redis_url: str = ""
    """Empty keeps rates and invalidation inside the process."""
    master_key_file: Path | None = None
    """32 random bytes, base64url. On a loopback issuer one is made when absent."""
    listen: str = "127.0.0.1:8400"
    """Address and port to serve on."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Worker processes; with more than one, set `redis_url` so that rates are counted together."""
    threads: Annotated[int, Field(ge=1, le=256)] = 64
    """Requests at work in each worker; three quarters may wait for a password's turn."""
    max_connections: Annotated[int, Field(ge=16, le=65536)] = 1024
    """Connections held open at once; more wait."""
    header_deadline: Annotated[int, Field(ge=1, le=60)] = 10
    """Seconds within which a request's header must have arrived."""
    tls_cert: Path | None = None
    """Certificate chain in PEM, when Okno itself speaks https; goes with `tls_key`."""
    tls_key: Path | None = None
    """Private key in PEM of `tls_cert`."""
    trusted_proxies: tuple[Network, ...] = ()
    """Networks whose `X-Forwarded-*` and bridge requests are believed.

    These proxies must drop header names with underscores, as nginx does: to WSGI,
    `X_Forwarded_For` is the same name.
    """
    outbound_allow: tuple[Network, ...] = ()
    """Private or loopback networks that outbound requests may reach."""
    ca_file: Path | None = None
    """Certificates trusted for outbound requests, besides the system's."""
    session_idle: timedelta = timedelta(hours=12)
    """How long a session lives without being used."""
    session_absolute: timedelta = timedelta(days=7)
    """How long a session lives at most."""
    refresh_idle: timedelta = timedelta(days=14)
    """How long a refresh token lives without being used."""
    refresh_absolute: timedelta = timedelta(days=90)
    """How long a refresh token can be renewed at most."""
    access_token_alg: Literal["ES256", "RS256"] = "ES256"
    """How access tokens for services are signed; `RS256` where a service knows nothing else."""
    default_locale: str = "ru"
    """`ru`, `en` or `ro`: the language of whoever asked for none of the three."""
    smtp_url: str = ""
    """`smtp://user:password@host:port?from=address`, or `smtps://`; empty: the demo inbox."""
    sms_url: str = ""
    """Address of the SMS gateway, with `{to}` and `{text}`; empty: the demo inbox."""
    billing_url: str = ""
    """Base address of billing's TM Forum APIs: https, or http on a loopback host."""
    billing_token_file: Path | None = None
    """Holds the bearer token that billing asks for; goes with `billing_url`."""
    billing_file: Path | None = None
    """Billing as one JSON file instead; with neither, no company is known to billing."""
    bridges_dir: Path | None = None
    """More service manifests, beside those shipped."""
    bridges_listen: str = "127.0.0.1:8402"
    """Address and port on which `okno serve-bridges` serves the services that have an `upstream`."""
    bridges_largest_upload: Annotated[int, Field(ge=64 * 1024, le=2**40)] = 256 * 1024 * 1024
    """Bytes that a person may send to such a service at once."""
    partners_dir: Path | None = None
    """More manifests of partners, beside those shipped; one with a known id takes its place."""
    registration: str = "off"
    """Who may register clients at `/register`: `off` (nobody, and there is no such address), `initial-token`
    (who has a token from `okno clients initial-token make`), or `open` (anybody)."""
    staff_company: Annotated[str, Field(max_length=64)] = ""
    """The company whose members with `partner:view` at its top are the operator's staff; empty: nobody."""
    demo: bool = False
    """Shows the demo pages; refused unless the issuer is on a loopback host."""

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        problem = (
            not has_good_port(parts.netloc)
            or not parts.hostname
            or parts.path
            or parts.query
            or parts.fragment
            or parts.username is not None
        )
        if problem or parts.scheme not in ("http", "https"):
            msg = "must be an address such as https://id.example.com, without path or slash at the end"
            raise ValueError(msg)
        if not _ORIGIN.fullmatch(value) or value.endswith(_USUAL_PORT[parts.scheme]):
            msg = "must be written as browsers write it: lower case, ASCII, no dot at the end, no usual port"
            raise ValueError(msg)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            msg = "must be https; http is for loopback hosts only"
            raise ValueError(msg)
        return value

    @field_validator("trusted_proxies", "outbound_allow")
    @classmethod
    def _networks(cls, value: tuple[Network, ...]) -> tuple[Network, ...]:
        return refuse_wide(value)

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "sqlite:///")):
            msg = "must begin with postgresql:// or sqlite:///"
            raise ValueError(msg)
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_url(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://")):
            msg = "must begin with redis:// or rediss://"
            raise ValueError(msg)
        if value.startswith("redis://") and not _has_password(value):
            msg = "must hold a password unless it is on a loopback host: redis://:PASSWORD@host:6379"
            raise ValueError(msg)
        return value

    @field_validator("billing_url")
    @classmethod
    def _billing_url(cls, value: str) -> str:
        if value and not is_base_address(value):
            msg = "must be an address such as https://billing.example.com; http is for loopback hosts only"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator("session_idle", "session_absolute", "refresh_idle", "refresh_absolute")
    @classmethod
    def _time(cls, value: timedelta) -> timedelta:
        if value < timedelta(minutes=1):
            msg = "must be a minute at least, such as PT12H or P7D"
            raise ValueError(msg)
        if value > LONGEST:
            msg = "must be 400 days at most, such as PT12H or P7D"
            raise ValueError(msg)
        return value

    @field_validator("registration")
    @classmethod
    def _registration(cls, value: str) -> str:
        if value not in ("off", "initial-token", "open"):
            msg = "must be off, initial-token or open"
            raise ValueError(msg)
        return value

    @field_validator("default_locale")
    @classmethod
    def _locale(cls, value: str) -> str:
        if value not in ("ru", "en", "ro"):
            msg = "must be ru, en or ro"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            msg = "tls_cert and tls_key go together"
            raise ValueError(msg)
        if self.billing_url and self.billing_file is not None:
            msg = "billing_url and billing_file exclude each other"
            raise ValueError(msg)
        if self.billing_token_file is not None and not self.billing_url:
            msg = "billing_token_file goes with billing_url"
            raise ValueError(msg)
        if self.demo and not self.on_loopback:
            msg = "demo needs an issuer on a loopback host"
            raise ValueError(msg)
        if not self.on_loopback and self.master_key_file is None:
            msg = "master_key_file is required: make one with `okno keys master FILE`"
            raise ValueError(msg)
        return self

    @property
    def on_loopback(self) -> bool:
        """Tell whether the issuer is this machine only."""
        return is_loopback(urlsplit(self.issuer).hostname or "")

    @property
    def secure(self) -> bool:
        """Tell whether the issuer is https."""
        return self.issuer.startswith("https:")

    @property
    def sql_url(self) -> str:
        """Return the database address as SQLAlchemy writes it."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'okno.sqlite'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)


def _has_password(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.password) or is_loopback(parts.hostname or "")
