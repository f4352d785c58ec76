"""What a manifest may say under `radius`."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from idp.model.app_password import Security
from legacy_bridges.contract import Claim

Network = IPv4Network | IPv6Network
WIDEST: Final = {4: 16, 6: 48}
"""Bits of the widest network that gateways may ask from, by version of the address."""
Method = Literal["pap", "chap", "digest", "code"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Said = Annotated[str, Field(pattern=r"^(Filter-Id|Framed-Pool|Vendor-[1-9][0-9]{0,7}-[1-9][0-9]?)$")]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,200}$")]


def _network(value: Network) -> Network:
    if value.prefixlen < WIDEST[value.version]:
        msg = f"{value} is too wide: name the gateways' own addresses"
        raise ValueError(msg)
    return value


Address = Annotated[Network, AfterValidator(_network)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Nas(_Part):
    """A gateway that asks: where from, and how far it can be trusted to sign."""

    name: Name
    """Its shared secret lies in the vault under `nas:` and this name."""
    addresses: Annotated[tuple[Address, ...], Field(min_length=1, max_length=16)]
    require_message_authenticator: bool = True
    """False for one that cannot sign its requests: then on a private network only. RFC 3579 §3.2."""
    company: str = ""
    """The one company whose people it may ask about; empty for all that have the service."""

    @property
    def is_private(self) -> bool:
        """Tell whether it asks from networks that nobody routes."""
        return all(network.is_private for network in self.addresses)

    @property
    def is_here(self) -> bool:
        """Tell whether it asks from this machine."""
        return all(network.is_loopback for network in self.addresses)


class Typed(_Part):
    """What a person types into their program beside name and password."""

    protocol: Annotated[str, Field(pattern=r"^[A-Za-z0-9 /-]{1,32}$")]
    host: Host
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Security = Security.TLS


class RadiusOptions(_Part):
    """Who may ask, in which ways, and what is said of a person who is let in."""

    nas: Annotated[tuple[Nas, ...], Field(min_length=1, max_length=64)]
    methods: Annotated[tuple[Method, ...], Field(min_length=1)] = ("pap",)
    """`pap`, `chap` for passwords, `digest` for phones; `code` asks for a second factor after `pap`."""
    login: Literal["link", "email", "sub"] = "email"
    """Under which name people are known; a phone has one of its own."""
    realm: Host | Literal[""] = ""
    """Of the digest; it may also stand behind the `@` of any user name."""
    servers: tuple[Typed, ...] = ()
    reply: dict[Said, Claim] = {}
    """What an Access-Accept says; of `roles` one attribute for each word."""
    session: Annotated[int, Field(ge=60, le=24 * 3600)] = 8 * 3600
    """Seconds after which the gateway has to ask again."""

    @property
    def says_login(self) -> bool:
        """Tell whether nobody can enter without an old account."""
        return self.login == "link" and self.takes_passwords

    @property
    def takes_passwords(self) -> bool:
        """Tell whether people's programs show passwords, and not only their phones."""
        return "pap" in self.methods or "chap" in self.methods

    @field_validator("nas")
    @classmethod
    def _names(cls, value: tuple[Nas, ...]) -> tuple[Nas, ...]:
        names = [nas.name for nas in value]
        if len(set(names)) < len(names):
            msg = "two gateways have the same name"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _together(self) -> "RadiusOptions":
        if "digest" in self.methods and not self.realm:
            msg = "realm: is missing: a digest is made for one"
            raise ValueError(msg)
        if "code" in self.methods and ("pap" not in self.methods or "chap" in self.methods):
            msg = "methods: code comes after a password by pap, and by no other way"
            raise ValueError(msg)
        return self
