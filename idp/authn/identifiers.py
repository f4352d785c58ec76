"""Names to sign in by: every spelling of one name becomes one value, or is refused.

A name is a phone if it looks like one, an e-mail if it has an at sign, else a contract
login. Two people can never hold names that differ in case, width or invisible characters
only: such spellings fold together here, and the store keeps the folded value unique.
Letters that merely look alike cannot be folded, so names that need them are refused.
"""

import re
import unicodedata
from typing import Final

import phonenumbers

from idp.model.account import Identifier, IdentifierKind
from idp.model.errors import Invalid

LONGEST: Final = 254
FIELD: Final = "login"

_SMS_COUNTRIES: Final = frozenset({7, 40, 373})
_COSTLY: Final = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.PAGER,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PHONE = re.compile(r"\+?[0-9 ().‐‑–-]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?|[а-яё0-9]([а-яё0-9-]*[а-яё0-9])?")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._/-]*|[а-яё0-9][а-яё0-9._/-]*")
_LOOKS_LATIN = re.compile(r"[авекмнорстухз0-9._/-]*[авекмнорстух][авекмнорстухз0-9._/-]*")
"""A Cyrillic login without one letter that tells it from a Latin login."""


def normalise(text: str) -> Identifier:
    """Return the one value of a name, unverified. Raises `Invalid`.

    Phones become E.164, Russian unless another country is given; the rest becomes NFKC,
    casefolded. Internationalised mail domains become A-labels (RFC 5890 §2.3.2.1).
    """
    folded = fold(text)
    if not folded or len(text) > LONGEST or any(unicodedata.category(c) in _INVISIBLE for c in text.strip()):
        raise _refusal()
    if "@" in folded:
        return Identifier(IdentifierKind.EMAIL, _email(folded))
    phone = _phone(folded)
    if phone is not None:
        return Identifier(IdentifierKind.PHONE, phone)
    return Identifier(IdentifierKind.LOGIN, _login(folded))


def normalise_address(text: str, field: str = "address") -> Identifier:
    """Return a phone or an e-mail; a contract login is no address. Raises `Invalid`."""
    try:
        identifier = normalise(text)
    except Invalid:
        identifier = None
    if identifier is None or identifier.kind is IdentifierKind.LOGIN:
        msg = "Enter a phone number or an e-mail address"
        raise Invalid(msg, field=field)
    return identifier


def fold(text: str) -> str:
    """Fold width, case and surrounding space. Unicode Standard Annex #15, and default case folding."""
    once = unicodedata.normalize("NFKC", text[: LONGEST * 2]).casefold()
    return unicodedata.normalize("NFKC", once).strip()


def bucket(text: str) -> str:
    """Return what a typed name is counted under, be it a name or not.

    Every spelling of a name is one bucket; of anything else, every spelling that differs
    in case, width, space and invisible characters.
    """
    try:
        return normalise(text).value
    except Invalid:
        visible = (c for c in fold(text) if unicodedata.category(c) not in _INVISIBLE and not c.isspace())
        return "".join(visible)[:LONGEST]


def takes_sms(value: str) -> bool:
    """Tell whether we send SMS there: the operator's countries, no numbers that cost extra.

    Others are what toll fraud dials; their owners have an e-mail instead.
    """
    number = phonenumbers.parse(value, None)
    return number.country_code in _SMS_COUNTRIES and phonenumbers.number_type(number) not in _COSTLY


def masked(value: str) -> str:
    """Show enough of an address for its owner to know it, and not enough for anybody else."""
    if "@" in value:
        local, _, domain = value.partition("@")
        return f"{local[:1]}•••@{domain}"
    return f"{value[:2]}•••••{value[-2:]}"


def _refusal() -> Invalid:
    msg = "Enter a phone number, an e-mail address or a contract login"
    return Invalid(msg, field=FIELD)


def _phone(folded: str) -> str | None:
    """Read a phone in E.164; `None` if it does not look like one. Raises `Invalid` for a bad one."""
    if not _PHONE.fullmatch(folded):
        return None
    international = _international(folded)
    if international is None:
        return None
    try:
        number = phonenumbers.parse(international, None)
    except phonenumbers.NumberParseException:
        raise _refusal() from None
    if not phonenumbers.is_possible_number(number):
        raise _refusal()
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _international(folded: str) -> str | None:
    """Write the number with its country: +7…, 8…, 7…, 9…, 00…, 8 10…; `None` for other digits."""
    digits = _NOT_DIGITS.sub("", folded)
    if folded.startswith("+"):
        return f"+{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == 10 and digits[0] == "9":
        return f"+7{digits}"
    abroad = next((digits[len(p) :] for p in ("00", "810") if digits.startswith(p)), "")
    return f"+{abroad}" if 11 <= len(abroad) <= 15 else None


def _email(folded: str) -> str:
    local, _, domain = folded.rpartition("@")
    labels = domain.split(".")
    if not _LOCAL.fullmatch(local) or len(local) > 64 or len(labels) < 2:
        raise _refusal()
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _refusal()
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise _refusal() from None


def _login(folded: str) -> str:
    if not _LOGIN.fullmatch(folded) or _LOOKS_LATIN.fullmatch(folded):
        raise _refusal()
    return folded
