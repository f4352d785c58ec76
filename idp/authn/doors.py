"""Which counts an attempt passes (`idp.authn.throttle`), as keys that tell no names."""

from dataclasses import dataclass

from idp.authn.digests import keyed_digest
from idp.authn.identifiers import bucket
from idp.authn.throttle import (
    ADDRESS,
    CODE,
    CODE_KNOWN,
    FORGET_CODES,
    KNOWN_BROWSER,
    Door,
)
from idp.authn.visitor import Visitor
from idp.model.ids import AccountId
from idp.model.visitors import same_address
from idp.ports.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Doors:
    """Finds the door for an attempt."""

    envelope: Envelope

    def known(self, account: AccountId, visitor: Visitor) -> Door:
        """Return the password door of a browser in which this person has signed in before."""
        return Door(self._key("password-browser", account, visitor.browser), KNOWN_BROWSER)

    def unknown(self, login: str, visitor: Visitor) -> Door:
        """Return the password door of any other browser, whether or not anybody has the name."""
        name, address = bucket(login), same_address(visitor.address)
        return Door(
            self._key("password-address", name, address),
            ADDRESS,
            pressure=self._key("password-pressure", name),
            entry=self._key("password-entry", name, address),
        )

    def code(self, account: AccountId, visitor: Visitor, *, known: bool) -> Door:
        """Return the door of second factors, which no password attempt opens or closes."""
        if known:
            key = self._key("code-browser", account, visitor.browser)
            return Door(key, CODE_KNOWN, FORGET_CODES)
        return Door(self._key("code", account), CODE, FORGET_CODES)

    def _key(self, *parts: str) -> str:
        return keyed_digest(self.envelope, "throttle", *parts)
