"""Routes compiled once in a run: nearly every test makes an application, always of the same addresses."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_built: dict[Any, Callable[..., tuple[str, str]]] = {}
_build = Rule._compile_builder


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Compile the function that builds an address, or take the one that was made of an equal rule."""
    if rule.defaults:
        return _build(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _built:
        _built[key] = _build(rule, append_unknown)
    return _built[key]


def pytest_configure() -> None:
    """Compile no rule twice: it was a quarter of the time of all tests."""
    Rule._compile_builder = _remembered  # type: ignore[assignment, method-assign]
