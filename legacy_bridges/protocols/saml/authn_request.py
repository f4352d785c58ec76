"""An authentication request: what a service may ask for, and where it may have the answer sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from legacy_bridges.protocols.saml.checks import Expected, check_message
from legacy_bridges.protocols.saml.contexts import acr_wanted, known
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.instants import truth_of
from legacy_bridges.protocols.saml.messages import Received
from legacy_bridges.protocols.saml.names import Binding, Format, Status
from legacy_bridges.protocols.saml.options import SamlOptions
from legacy_bridges.protocols.saml.tree import Element, id_of, is_plain_id, only, qualified, text_of

_OF_HABIT: Final = frozenset({"", Format.UNSPECIFIED, Format.TRANSIENT})
"""What services ask for without meaning it: the manifest knows better."""


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    """A request that has been checked: it may be parked, and answered."""

    id: str
    acs: str
    """Where the answer goes: an address of the service's metadata."""
    relay_state: str = ""
    force_authn: bool = False
    is_passive: bool = False
    contexts: tuple[str, ...] = ()
    """The classes of authentication of which one is wanted, as the service named them; empty for any."""
    acr: str = ""
    """The weakest assurance of ours that does, for the ladder; empty for any."""

    def kept(self) -> Mapping[str, str]:
        """Write it down, to be parked."""
        said = {
            "id": self.id,
            "acs": self.acs,
            "relay_state": self.relay_state,
            "force_authn": "1" if self.force_authn else "",
            "is_passive": "1" if self.is_passive else "",
            "contexts": " ".join(self.contexts),
            "acr": self.acr,
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def recalled(cls, kept: Mapping[str, str]) -> "AuthnRequest":
        """Read what `kept` wrote. Raises `SamlError` for anything else."""
        if not is_plain_id(kept.get("id", "")) or not kept.get("acs"):
            raise SamlError(Fault.MALFORMED, "no request is kept there")
        return cls(
            id=kept["id"],
            acs=kept["acs"],
            relay_state=kept.get("relay_state", ""),
            force_authn=bool(kept.get("force_authn")),
            is_passive=bool(kept.get("is_passive")),
            contexts=known(kept.get("contexts", "").split(" ")),
            acr=kept.get("acr", ""),
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that the service itself made and that gets an error, at an address of its own."""

    id: str
    acs: str
    relay_state: str
    status: Status


def check_authn_request(
    options: SamlOptions, received: Received, destination: str, now: datetime
) -> AuthnRequest | Refused:
    """Check a request of a service. SAML 2.0 Core §3.4.1, Profiles §4.1.4.1.

    `destination` is the address of ours at which it came in. Raises `SamlError` for what is not answered to
    the service: nobody knows that it asked, or where it wants the answer.
    """
    expected = Expected("AuthnRequest", destination, options.wants_signed, now)
    root = check_message(options, received, expected)
    acs = _match_acs(options, root)
    _refuse_long(options, received.relay_state)
    request = AuthnRequest(
        id=id_of(root),
        acs=acs,
        relay_state=received.relay_state,
        force_authn=truth_of(root, "ForceAuthn"),
        is_passive=truth_of(root, "IsPassive"),
    )
    return _with_wishes(options, root, request)


def check_relay_state(options: SamlOptions, relay_state: str) -> str:
    """Return what may go along with a response that nobody asked for. Raises `SamlError`.

    Only what the manifest lists: services take it for an address to go on to. Bindings §3.5.3.
    """
    if relay_state and relay_state not in options.relay_states:
        raise SamlError(Fault.RELAY_STATE, "an address that the manifest does not list")
    return relay_state


def _match_acs(options: SamlOptions, root: Element) -> str:
    """Return where the answer goes: exactly one of the service's addresses. SAML 2.0 Core §3.4.1."""
    url, index = root.get("AssertionConsumerServiceURL"), root.get("AssertionConsumerServiceIndex")
    binding = root.get("ProtocolBinding")
    if index is not None and (url is not None or binding is not None):
        raise SamlError(Fault.MALFORMED, "an address by its number and by itself at once")
    if binding is not None and binding != Binding.POST.uri:
        raise SamlError(Fault.UNSUPPORTED, "answers go by POST")
    if url is None and index is None:
        return options.sp.default_acs
    found = (one.url for one in options.sp.acs if one.url == url or str(one.index) == index)
    matched = next(found, None)
    if matched is None:
        raise SamlError(Fault.UNKNOWN_ADDRESS, "the answer is wanted at an address that is not the service's")
    return matched


def _refuse_long(options: SamlOptions, relay_state: str) -> None:
    if len(relay_state.encode(errors="replace")) > options.relay_state_bytes:
        raise SamlError(Fault.RELAY_STATE, f"RelayState is longer than {options.relay_state_bytes} bytes")


def _with_wishes(options: SamlOptions, root: Element, request: AuthnRequest) -> AuthnRequest | Refused:
    """Read what can be answered with an error."""
    status = Status.SUCCESS
    if only(root, "saml:Subject") is not None:
        status = Status.REQUEST_UNSUPPORTED
    elif not _has_name(options, only(root, "samlp:NameIDPolicy")):
        status = Status.INVALID_NAME_ID_POLICY
    wanted = _wanted(only(root, "samlp:RequestedAuthnContext"))
    if wanted is None:
        status = Status.NO_AUTHN_CONTEXT
    if wanted is None or status is not Status.SUCCESS:
        return Refused(request.id, request.acs, request.relay_state, status)
    return replace(request, acr=wanted[0], contexts=wanted[1])


def _wanted(context: Element | None) -> tuple[str, tuple[str, ...]] | None:
    """Return the weakest acr that does, and the classes that an answer may name; `None` if nothing does."""
    if context is None:
        return "", ()
    names = [text_of(name) for name in context.findall(qualified("saml:AuthnContextClassRef"))]
    return acr_wanted(context.get("Comparison", "exact"), names)


def _has_name(options: SamlOptions, policy: Element | None) -> bool:
    """Tell whether the manifest's kind of name is what the service asks for."""
    if policy is None:
        return True
    fits = policy.get("Format", "") in {*_OF_HABIT, options.name_format}
    return fits and policy.get("SPNameQualifier", "") in ("", options.sp.entity_id)
