"""Signing keys: one life for all, announced → signing → retired → gone.

Owns which keys there must be, how one follows another, and the cached keyring that signs.
Keys of one purpose sign for no other. What is signed is not decided here.
"""

from idp.oidc.keys.keyring import Keyring
from idp.oidc.keys.life import Rotation, ensure_keys, rotate, rotate_if_due
from idp.oidc.keys.receipts import read_receipt_keys, receipt_keys

__all__ = [
    "Keyring",
    "Rotation",
    "ensure_keys",
    "read_receipt_keys",
    "receipt_keys",
    "rotate",
    "rotate_if_due",
]
