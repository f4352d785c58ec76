"""Codes that people type: TOTP (RFC 6238), recovery codes, and six digits by SMS."""

import secrets
import unicodedata
from datetime import datetime
from typing import Final

import pyotp

from idp.authn.digests import digests_match, keyed_digest
from idp.model.account import Credentials
from idp.model.ids import AccountId
from idp.ports.envelope import Envelope

STEP: Final = 30
"""Seconds of one TOTP code. RFC 6238 §5.2."""
_WINDOW: Final = (0, -1, 1)
"""One step before and after, for clocks that differ. RFC 6238 §5.2."""
HOW_MANY: Final = 10
_ALPHABET: Final = "abcdefghjkmnpqrstvwxyz23456789"
_LENGTH: Final = 12
"""58 bits."""


def read_code(text: str) -> str:
    """Fold what was typed: width, case, spaces and dashes."""
    folded = unicodedata.normalize("NFKC", text[:100]).casefold()
    return "".join(c for c in folded if c.isalnum())


def is_totp(code: str) -> bool:
    """Tell a TOTP code from a recovery code by its form."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def new_totp_secret() -> str:
    """Make a secret of 160 bits, base32. RFC 4226 §4."""
    return pyotp.random_base32()


def totp_context(account: AccountId) -> str:
    """Return the context under which a person's secret is wrapped."""
    return f"totp:{account}"


def match_totp(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, within one step of now."""
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // STEP
    fitting = (step + o for o in _WINDOW if digests_match(totp.generate_otp(step + o), code))
    return next(fitting, None)


def match_own_totp(envelope: Envelope, credentials: Credentials, code: str, now: datetime) -> int | None:
    """Return the time step if this is a code of the person's confirmed secret."""
    if credentials.totp_sealed is None or not credentials.has_second_factor:
        return None
    secret = envelope.unwrap(credentials.totp_sealed, totp_context(credentials.account))
    return match_totp(secret.decode(), code, now)


def new_recovery_codes() -> tuple[str, ...]:
    """Make ten codes to be printed, without letters that are misread."""
    return tuple(_grouped(_letters(_LENGTH)) for _ in range(HOW_MANY))


def recovery_digest(envelope: Envelope, account: AccountId, code: str) -> str:
    """Return a recovery code as stored."""
    return keyed_digest(envelope, "recovery-code", account, read_code(code))


def new_digits() -> str:
    """Make six digits for an SMS: 20 bits, so tries are counted."""
    return f"{secrets.randbelow(10**6):06d}"


def _letters(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _grouped(text: str) -> str:
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))
