"""Identifiers fit wherever they are written."""

import re

from idp.model.ids import new_id


def test_an_identifier_is_no_option_of_a_command_line():
    made = [new_id() for _ in range(2000)]
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", value) for value in made)
    assert len(set(made)) == len(made)
