"""Links to old accounts as rows, and back."""

from collections.abc import Mapping
from typing import Any

from idp.adapters.sql.desk import AnyRow
from idp.adapters.sql.tables.bridging import account_links
from idp.model.link import AccountLink, OldAccount

OLD = ("login", "phone", "email", "number", "name")
COLUMNS = list(account_links.columns)


def link_values(link: AccountLink) -> Mapping[str, Any]:
    """Return a link as its columns have it."""
    return {column.name: getattr(link.old if column.name in OLD else link, column.name) for column in COLUMNS}


def link_of(row: AnyRow | None) -> AccountLink | None:
    """Read a row, if there is one."""
    return made_link(row) if row else None


def made_link(row: AnyRow) -> AccountLink:
    """Read a row."""
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    return AccountLink(old=OldAccount(**{name: values.pop(name) for name in OLD}), **values)
