"""What is wrong with a message: one error for all of it, whatever library saw it first."""

from enum import StrEnum


class Fault(StrEnum):
    """Why a message, or a file of metadata, is not taken."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    """No XML as we read it: a DTD, an entity, too deep, an element that stands twice or is missing."""
    DUPLICATE_PARAMETER = "duplicate_parameter"
    UNSUPPORTED = "unsupported"
    """A binding, an algorithm or a kind of message that we do not speak."""
    UNKNOWN_ISSUER = "unknown_issuer"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_INVALID = "signature_invalid"
    WRONG_DESTINATION = "wrong_destination"
    STALE = "stale"
    """Made too long ago, or in the future, or by metadata that has expired."""
    UNKNOWN_ADDRESS = "unknown_address"
    """The answer is wanted where the service's metadata has nothing."""
    WRONG_ANSWER = "wrong_answer"
    """An answer to something that was not asked."""
    RELAY_STATE = "relay_state"


class SamlError(Exception):
    """A message is not taken. The words tell an honest developer what is wrong, and an attacker nothing."""

    def __init__(self, code: Fault, words: str) -> None:
        """Say which fault it is, and what about it."""
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words
