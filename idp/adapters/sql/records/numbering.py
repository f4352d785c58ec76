"""Numbers of people and groups in directories."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.numbering import directory_numbers
from idp.model.ids import CompanyId

FIRST: Final = 20_000
"""Below lie the numbers that a machine gives to its own."""
AT_ONCE: Final = 500
_c = directory_numbers.c
OF = select(_c.name, _c.place).where(
    _c.company == given("company"), _c.name.in_(bindparam("given_names", expanding=True))
)
ADD = insert(directory_numbers).on_conflict_do_nothing()


class SqlDirectoryNumbers:
    """Keep `idp.ports.records.numbering.DirectoryNumbers`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(self, company: CompanyId, names: Sequence[str]) -> Mapping[str, int]:
        """Return the numbers of those names that have one. One statement for 500 of them."""
        wanted = sorted(set(names))
        batches = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        rows = (
            row for batch in batches for row in self._desk.all(OF, given_company=company, given_names=batch)
        )
        return {row.name: FIRST + row.place for row in rows}

    def allocate(self, company: CompanyId, names: Sequence[str], at: datetime) -> None:
        """Give a number to each name that has none."""
        known = self.of(company, names)
        new = [name for name in dict.fromkeys(names) if name not in known]
        self._desk.change_each(ADD, [{"company": company, "name": name, "made_at": at} for name in new])
