"""Give a colleague's rights to another: as much of them as one may give."""

from dataclasses import dataclass

from idp.model.access import Binding, Change
from idp.model.ids import GroupId


@dataclass(frozen=True, slots=True)
class Copied:
    """The changes that would do it, and what is left out."""

    changes: tuple[Change, ...]
    skipped: tuple[tuple[Binding | GroupId, str], ...] = ()
    """Each with a msgid that says why."""
