"""Records of the numbers by which machines know people and groups."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from idp.model.ids import CompanyId


class DirectoryNumbers(Protocol):
    """Numbers of users and groups, one for each name in a company, never given twice. RFC 2307 §3."""

    def of(self, company: CompanyId, names: Sequence[str]) -> Mapping[str, int]:
        """Return the numbers of those names that have one. One statement for 500 of them."""
        ...

    def allocate(self, company: CompanyId, names: Sequence[str], at: datetime) -> None:
        """Give a number to each name that has none; another installation's are not known here."""
        ...
