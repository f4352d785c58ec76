"""Templates are compiled once for a run, not once for every application that a test builds."""

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from typing_extensions import override


class Compiled(BytecodeCache):
    """Keeps compiled templates in memory, under their file and the digest of their text."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    @override
    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    @override
    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Let every Flask application of this process share what was compiled."""
    usual = Flask.jinja_options
    Flask.jinja_options = {**usual, "bytecode_cache": Compiled()}
    yield
    Flask.jinja_options = usual
