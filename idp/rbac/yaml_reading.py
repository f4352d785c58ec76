"""Read YAML as plain text, lists and mappings: nothing is guessed, repeated or built."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from idp.model.errors import Invalid

LARGEST: Final = 32 * 1024 * 1024
"""What a company of 100,000 rights writes, with room to spare."""
DEPTH: Final = 60
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Takes every scalar as text; the one in C is tenfold quicker."""


def read_yaml(text: str) -> Any:
    """Return one document. Raises `Invalid` naming the line."""
    if len(text) > LARGEST:
        msg = f"is larger than {LARGEST // 1024 // 1024} MiB"
        raise Invalid(msg)
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        msg = f"line {mark.line + 1 if mark else 1}: is not YAML: {error.problem or error.context}"
        raise Invalid(msg) from None
    except (yaml.YAMLError, ValueError) as error:
        msg = f"is not YAML: {type(error).__name__}"
        raise Invalid(msg) from None
    return _value(node)


def _refuse_tricks(text: str) -> None:
    """Refuse anchors, aliases and tags, and what is nested without end."""
    deep = 0
    for event in yaml.parse(text, Loader=_LOADER):
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        tagged = getattr(event, "tag", None)
        if deep > DEPTH or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tagged:
            line = event.start_mark.line + 1 if event.start_mark else 1
            msg = f"line {line}: anchors, aliases, tags and deep nesting are not read"
            raise Invalid(msg)


def _value(node: yaml.Node | None) -> Any:
    match node:
        case yaml.MappingNode():
            return dict(_pairs(node))
        case yaml.SequenceNode():
            return [_value(item) for item in node.value]
        case yaml.ScalarNode():
            return node.value
        case _:
            return None


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            msg = f"line {line}: a key must be a word"
            raise Invalid(msg)
        if key.value in seen:
            msg = f"line {line}: {key.value} is there twice"
            raise Invalid(msg)
        seen.add(key.value)
        yield key.value, _value(value)
