"""Somebody at the editor."""

import pytest

from tests.web.tree.editor import Editor


@pytest.fixture
def editor(town, guest):
    """Anna, who owns Romashka, signed in by both factors."""
    editor = Editor.opened(town, guest)
    editor.sign_in(guest)
    return editor
