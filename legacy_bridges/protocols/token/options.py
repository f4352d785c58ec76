"""What a manifest may say under `token`."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from legacy_bridges.contract import Claim

SHORTEST: Final = 300
"""Seconds that an access token is good for: what a service keeps open lives no shorter."""
LONGEST: Final = 24 * 60 * 60
_TAKEN: Final = frozenset({"openid", "profile", "email", "phone", "address", "offline_access", "roles"})
"""Scopes that mean something else."""


def _own_scope(value: str) -> str:
    if value in _TAKEN:
        msg = f"{value} is a scope of the provider's own"
        raise ValueError(msg)
    return value


Client = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,255}$")]
Resource = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", max_length=500)]
Scope = Annotated[str, Field(pattern=r"^[a-z][a-z0-9:._-]{0,63}$"), AfterValidator(_own_scope)]


class TokenOptions(BaseModel):
    """Whose tokens they are, and what the service calls people."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client: Client
    """The relying party that My services opens: webmail."""
    programs: tuple[Client, ...] = ()
    """More relying parties that may ask for the same tokens: programs on phones and desks."""
    resource: Resource
    """The audience of the tokens, which the server is registered for."""
    scope: Scope
    user: Literal["email", "login", "sub"] = "email"
    """What the service calls a person: their verified address, the linked old account, our subject."""
    session: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = SHORTEST
    """Seconds that something already open, such as an IMAP connection, lives at most."""

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return self.claim is Claim.LOGIN

    @property
    def claim(self) -> Claim:
        """Return what is told as the user's name."""
        return Claim(self.user)
