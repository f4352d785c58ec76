"""What is raced for behind bridges: module-level functions, because they travel to other processes."""

from dataclasses import replace
from datetime import timedelta

from idp.adapters.embedded.envelope import AesEnvelope
from idp.adapters.sql import SqlStore
from idp.links.vault import put_secret, rotate_key
from idp.model.errors import Conflict
from idp.model.link import LinkState
from idp.model.secret import Secret
from tests.contracts.bridged import JAR, JAR_KEY, KEY, PBX, SECRET, a_link
from tests.contracts.samples import ANNA, BORIS, ROMASHKA
from tests.support.clock import START, FixedClock

LATER = START + timedelta(seconds=30)
ENVELOPE = AesEnvelope(b"\x07" * 32)


def lease_jar(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.jars.lease(JAR_KEY, START, LATER)


def write_jar(store: SqlStore, number: int) -> bool:
    with store.write() as records:
        return records.jars.put(replace(JAR, sealed=str(number).encode()), was=0)


def activate(store: SqlStore, number: int) -> bool:
    """Prove one login, half of them for one person and half for another."""
    active = replace(a_link(), account=(ANNA, BORIS)[number % 2], state=LinkState.ACTIVE)
    with store.write() as records:
        return records.links.change(active, LinkState.PENDING)


def link_login(store: SqlStore, number: int) -> bool:
    """Link one new login under an id of one's own."""
    try:
        with store.write() as records:
            records.links.put(a_link(f"new-{number}", "new"))
    except Conflict:
        return False
    return True


def put_over(store: SqlStore, number: int) -> bool:
    """Put a secret over the version that everybody has read."""
    try:
        with store.write() as records:
            records.vault.put(replace(SECRET, sealed=str(number).encode(), version=2))
    except Conflict:
        return False
    return True


def add_key(store: SqlStore, number: int) -> bool:
    try:
        with store.write() as records:
            records.vault.add_key(replace(KEY, version=2, wrapped=str(number).encode()))
    except Conflict:
        return False
    return True


def put_or_rotate(store: SqlStore, number: int) -> str:
    """Put a secret of one's own, or rotate the key under those who do; say what is to be found."""
    if number % 16 == 0:
        try:
            rotate_key(store, ENVELOPE, FixedClock(), ROMASHKA)
        except Conflict:
            """Somebody else makes a key of this number at this moment."""
        return ""
    name = f"role:{number}"
    with store.write() as records:
        put_secret(records, ENVELOPE, ROMASHKA, PBX, name, Secret(f"secret-{number}"), START)
    return name
