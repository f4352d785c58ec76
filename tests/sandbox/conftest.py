"""Old programs, each with people of two companies and keys of its own."""

from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient

from sandbox.zoo import OldAccount, Told, zoo_app

ROMASHKA, VASILEK = "ООО «Ромашка-Сервис»", "ООО «Василёк-Монтаж»"
ANNA = OldAccount("anna", "sieve-of-1911", ROMASHKA, "Анна", "editor", "+70000000001")
OLGA = OldAccount("olga", "amber-of-1987", VASILEK, "Ольга", "user", "+70000000006")
RULER = OldAccount("ruler", "quill-of-1903", "", "", "admin")
KEYS: Mapping[str, str] = {
    "own": "the-front-of-this-house-is-known",
    "key": "a-key-of-thirty-two-characters-or-more",
    f"tenant:{ROMASHKA}": "tenant-key-of-romashka",
    f"tenant:{VASILEK}": "tenant-key-of-vasilek",
}
Begin = Callable[[str], FlaskClient]


@pytest.fixture
def begin() -> Begin:
    """Start a program, and give a browser for it."""

    def start(name: str) -> FlaskClient:
        return zoo_app(name, Told((ANNA, OLGA, RULER), KEYS)).app.test_client()

    return start
