"""No secret of the vault, and no cookie of an old service, is anywhere but where it belongs."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from idp.adapters.sql.tables import METADATA
from idp.ports.records import Store
from tests.gate.forum import PASSWORD, Forum, open_forum
from tests.gate.replaying import World, open_world
from tests.support.clock import FixedClock


@pytest.fixture
def forum() -> Iterator[Forum]:
    with open_forum() as found:
        yield found


@pytest.fixture
def world(store: Store, clock: FixedClock, tmp_path: Path, forum: Forum) -> Iterator[World]:
    with open_world(store, clock, tmp_path, forum) as opened:
        yield opened


def spellings(secret: str) -> set[bytes]:
    """List how a secret could be written: plainly, in an address, in a form, in base64 at each offset."""
    raw = secret.encode()
    encoded = {base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)}
    plain = {raw, quote(secret, safe="").encode(), quote_plus(secret).encode(), raw.hex().encode()}
    return plain | {piece for piece in encoded if len(piece) > 8}


def dump(world: World) -> bytes:
    """Write out every table, as somebody would who has stolen the database."""
    with world.house.store.read() as records:
        connection = records.jars._desk.connection  # type: ignore[attr-defined]
        rows = [row for table in METADATA.sorted_tables for row in connection.execute(table.select())]
    raw = (bytes(cell) for row in rows for cell in row if isinstance(cell, bytes | memoryview))
    return repr(rows).encode() + b"".join(raw)


def test_a_secret_reaches_the_service_and_nobody_else(
    world: World, forum: Forum, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna, viktor = world.browser(world.person()), world.browser(world.person("viktor", linked=False))
    seen = [anna.get("/home"), anna.get("/piece"), anna.send("POST", "/post", {"text": "x"})]
    seen += [viktor.link("viktor", "not it"), viktor.get("/_okno/link")]
    world.clock.advance(minutes=1)
    seen += [viktor.link("viktor", PASSWORD), viktor.get("/home")]
    forum.wipe()
    seen += [anna.send("POST", "/post", {"text": "x"}), anna.get("/home")]
    sids = list(forum.sessions)
    assert forum.sign_ins == 3
    traffic = b"".join(repr(list(page.headers)).encode() + page.data for page in seen)
    logs = "\n".join(
        f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records
    ).encode()
    everything = {"traffic": traffic, "logs": logs, "database": dump(world)}
    for secret in (PASSWORD, "not it", *sids):
        for spelling in spellings(secret):
            assert [where for where, text in everything.items() if spelling in text] == [], spelling
