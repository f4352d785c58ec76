"""What a manifest says under `ldap`."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from idp.model.app_password import LoginForm, Security
from legacy_bridges.contract import Claim
from legacy_bridges.protocols.ldap.matching import RELEASED

LOGINS: Final = (LoginForm.LINK, LoginForm.EMAIL, LoginForm.SUB)
_SPELLED: Final = {name.lower(): name for name in RELEASED}


def _attribute(name: str) -> str:
    if name.lower() not in _SPELLED:
        msg = f"{name!r} is no attribute that may be released: one of {', '.join(RELEASED)}"
        raise ValueError(msg)
    return _SPELLED[name.lower()]


def _login(value: LoginForm) -> LoginForm:
    if value not in LOGINS:
        msg = "must be link, email or sub"
        raise ValueError(msg)
    return value


Attribute = Annotated[str, AfterValidator(_attribute)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServerOption(_Part):
    """A server as people type it into their programs."""

    protocol: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]{0,19}$")]
    host: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Security = Security.TLS


class LdapOptions(_Part):
    """How a service reads its people from the directory."""

    login: Annotated[LoginForm, AfterValidator(_login)] = LoginForm.EMAIL
    """Under which name a person binds."""
    attributes: dict[Attribute, Claim] = {}
    """What an entry says of a person, and nothing else."""
    posix: bool = False
    """Whether people and groups have numbers, as accounts of machines do."""
    home: Annotated[str, Field(pattern=r"^/[A-Za-z0-9/_.$-]{1,100}$")] = "/home/$login"
    shell: Annotated[str, Field(pattern=r"^/[A-Za-z0-9/_.-]{1,100}$")] = "/usr/sbin/nologin"
    servers: tuple[ServerOption, ...] = ()
    """What people type into the program that shows their application password."""

    @property
    def says_login(self) -> bool:
        """Tell whether people are known by an old account, so that nobody enters without one."""
        return self.login is LoginForm.LINK
