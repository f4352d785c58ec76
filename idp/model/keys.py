"""Signing keys and their life."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import KeyId


class KeyPurpose(StrEnum):
    """What a key signs. Keys are never shared between purposes."""

    TOKEN = "token"
    AUDIT = "audit"
    BRIDGE = "bridge"
    RECEIPT = "receipt"
    """Consent receipts. Its keys stay published for as long as receipts count."""
    QUOTE = "quote"
    SAML = "saml"
    """Messages to SAML services, which know its certificates: never rotated but by command."""


class KeyState(StrEnum):
    """Announced keys are published only; signing keys sign; retired keys still verify."""

    ANNOUNCED = "announced"
    SIGNING = "signing"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, repr=False)
class StoredKey:
    """A key as it lies in the store: public part in clear, private part wrapped."""

    kid: KeyId
    purpose: KeyPurpose
    alg: str
    state: KeyState
    public_jwk: Mapping[str, Any]
    private_sealed: bytes
    created_at: datetime
    changed_at: datetime
    """When it entered its present state."""
