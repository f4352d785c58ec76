"""Pages of old programs: headings, tables and forms, one below the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from flask import render_template


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    """Value to words; a list to choose from if there are any."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form, or a single button."""

    shape: ClassVar[str] = "form"
    action: str
    button: str
    fields: tuple[Field, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    name: str = ""
    method: str = "post"
    picture: str = ""
    """Address of a picture to read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a cell is a text or a form."""

    shape: ClassVar[str] = "table"
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | Form]]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence."""

    shape: ClassVar[str] = "note"
    text: str
    kind: str = "note"
    """`note`, `error` or `done`."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: whose it is, and what stands on it."""

    title: str
    blocks: tuple[Form | Table | Note, ...]
    who: str = ""
    """Login or name of whoever is in; empty for nobody."""
    company: str = ""
    leave: str = ""
    """Where one signs out; empty where one cannot."""
    links: Mapping[str, str] = field(default_factory=dict)

    def render(self) -> str:
        """Write it as HTML."""
        return render_template("zoo/page.html", page=self)
