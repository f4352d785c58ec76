"""Every sentence that people read, as templates and Python say it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

Message = tuple[str, ...]
"""One sentence, or its singular and its plural."""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SAY = {"text": 1, "plural": 2, "form": 2}
"""The methods of `Words`, and how many of their arguments are sentences."""
CARRIERS = {"Trouble"}
"""Classes whose text arguments are sentences, said later."""
REFUSING = {("idp", "authn"), ("idp", "links"), ("links", "own"), ("idp", "rbac")}
"""The rooms whose refusals (`msg = "…"`, then `raise`) pages show as they are."""


def placeholders(text: str) -> set[str]:
    """Return the names of the values that a sentence takes."""
    return set(PLACEHOLDER.findall(text))


def in_template(file: Path) -> Iterator[Message]:
    """Find what a template says."""
    with file.open("rb") as source:
        options = {"newstyle_gettext": "true", "silent": "false"}
        for _line, _function, said, _comments in babel_extract(
            source, ["_", "gettext", "ngettext"], [], options
        ):
            yield (said,) if isinstance(said, str) else tuple(filter(None, said or ()))


def in_python(file: Path) -> Iterator[Message]:
    """Find what a Python file says."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from _said(node)
        if isinstance(node, ast.Assign) and file.parts[-3:-1] in REFUSING:
            yield from _refused(node)


def _said(call: ast.Call) -> Iterator[Message]:
    if isinstance(call.func, ast.Attribute) and _speaks(call.func):
        sentences = _constants(call.args[: SAY[call.func.attr]])
        if sentences:
            yield tuple(sentences)
    if isinstance(call.func, ast.Name) and call.func.id in CARRIERS:
        yield from ((text,) for text in _constants([*call.args, *(k.value for k in call.keywords)]))


def _refused(assignment: ast.Assign) -> Iterator[Message]:
    if [ast.unparse(target) for target in assignment.targets] == ["msg"]:
        yield from ((text,) for text in _constants([assignment.value]))


def _speaks(function: ast.Attribute) -> bool:
    return function.attr in SAY and ast.unparse(function.value).rpartition(".")[2].startswith(("words", "w"))


def _constants(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
