"""The access tree: facts and revisions instead of bindings and hangings.

What was given and hung becomes revision 2 of each company's tree, of the moment of this
migration: who held a right before it, nobody wrote down.

Revision ID: 0003
"""

import json
from collections import defaultdict
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text
NUMBER = sa.BigInteger
INSTANT = sa.BigInteger


def _column(name, kind, **options):
    return sa.Column(name, kind, nullable=False, **options)


def _maybe(name, kind, **options):
    return sa.Column(name, kind, nullable=True, **options)


def _key(table, *columns):
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _foreign(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _index(table, *columns):
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _index_where(name, columns, where, **options):
    op.create_index(
        name, "tree_facts", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where), **options
    )


def upgrade():
    """Make the tables, carry over what was given, and drop what it was kept in."""
    facts, revisions = _trees()
    _waiting()
    _carry_over(facts, revisions)
    op.drop_table("bindings")
    op.drop_table("hangings")


def _trees():
    facts = op.create_table(
        "tree_facts",
        _column("company", TEXT()),
        _column("kind", TEXT()),
        _column("id", TEXT()),
        _column("since", NUMBER(), autoincrement=False),
        _maybe("until", NUMBER()),
        _maybe("holder", TEXT()),
        _maybe("link", TEXT()),
        _maybe("giver", TEXT()),
        _maybe("valid_until", INSTANT()),
        _column("body", TEXT()),
        _key("tree_facts", "company", "kind", "id", "since"),
        _foreign("tree_facts", "company", "companies.id"),
    )
    _index("tree_facts", "company", "since")
    _index("tree_facts", "company", "until")
    live = "until IS NULL"
    _index_where("ix_tree_facts_live", ["company", "kind", "id"], live, unique=True)
    _index_where("ix_tree_facts_holder", ["holder", "kind"], f"{live} AND holder IS NOT NULL")
    _index_where("ix_tree_facts_ending", ["valid_until"], f"{live} AND valid_until IS NOT NULL")
    revisions = op.create_table(
        "tree_revisions",
        _column("company", TEXT()),
        _column("rev", NUMBER(), autoincrement=False),
        _column("at", INSTANT()),
        _column("cause", TEXT()),
        _maybe("actor", TEXT()),
        _maybe("approver", TEXT()),
        _column("comment", TEXT()),
        _maybe("undoes", NUMBER()),
        _key("tree_revisions", "company", "rev"),
        _foreign("tree_revisions", "company", "companies.id"),
    )
    return facts, revisions


def _waiting():
    op.create_table(
        "requests",
        _column("id", TEXT()),
        _column("company", TEXT()),
        _column("by", TEXT(), quote=True),
        _column("created_at", INSTANT()),
        _column("expires_at", INSTANT()),
        _column("comment", TEXT()),
        _maybe("wish", TEXT()),
        _column("changes", TEXT()),
        _column("state", TEXT()),
        _maybe("ripe_at", INSTANT()),
        _maybe("decided_by", TEXT()),
        _maybe("decided_at", INSTANT()),
        _column("answer", TEXT()),
        _maybe("rev", NUMBER()),
        _key("requests", "id"),
        _foreign("requests", "company", "companies.id"),
        _foreign("requests", "by", "accounts.id"),
    )
    _index("requests", "company", "created_at")
    _index("requests", "state", "expires_at")
    _index("requests", "state", "ripe_at")
    op.create_table(
        "drafts",
        _column("company", TEXT()),
        _column("account", TEXT()),
        _column("base", NUMBER()),
        _column("changes", TEXT()),
        _column("updated_at", INSTANT()),
        _key("drafts", "company", "account"),
        _foreign("drafts", "company", "companies.id"),
        _foreign("drafts", "account", "accounts.id"),
    )
    _index("drafts", "updated_at")
    op.create_table(
        "orders",
        _column("id", TEXT()),
        _column("company", TEXT()),
        _column("account", TEXT()),
        _column("action", TEXT()),
        _column("product", TEXT()),
        _column("product_name", TEXT()),
        _column("node", TEXT()),
        _column("at", INSTANT()),
        _maybe("on", TEXT(), quote=True),
        _maybe("price", TEXT()),
        _column("period", TEXT()),
        _column("reason", TEXT()),
        _column("state", TEXT()),
        _column("reference", TEXT()),
        _key("orders", "id"),
        _foreign("orders", "company", "companies.id"),
    )
    _index("orders", "company", "at")
    op.create_table(
        "uses",
        _column("company", TEXT()),
        _column("account", TEXT()),
        _column("service", TEXT()),
        _column("at", INSTANT()),
        _key("uses", "company", "account", "service"),
    )


def _carry_over(facts, revisions):
    connection = op.get_bind()
    given, hung = _by_company(connection, "bindings"), _by_company(connection, "hangings")
    now = int(datetime.now(UTC).timestamp() * 1_000_000)  # noqa: TID251 - a migration has no clock
    for company in connection.execute(sa.text("SELECT id, name, created_at FROM companies")).all():
        root = {"id": company.id, "kind": "company", "name": company.name}
        begun = _revision(company.id, 1, company.created_at, "begun")
        connection.execute(revisions.insert(), [begun])
        connection.execute(facts.insert(), [_fact(company.id, 1, "node", root)])
        carried = list(_carried(company.id, given[company.id], hung[company.id]))
        if carried:
            connection.execute(revisions.insert(), [_revision(company.id, 2, now, "operator")])
            connection.execute(facts.insert(), carried)
    connection.execute(sa.text("UPDATE stamps SET access = access + 1 WHERE EXISTS (SELECT 1 FROM companies)"))


def _by_company(connection, table):
    found = defaultdict(list)
    for row in connection.execute(sa.text(f"SELECT * FROM {table}")):  # noqa: S608 - a constant
        found[row.company].append(row)
    return found


def _carried(company, bindings, hangings):
    """Return the facts of revision 2: departments, services, bindings and denials."""
    nodes = _Nodes(company)
    for row in (*hangings, *bindings):
        nodes.at(row.node)
    yield from (_fact(company, 2, "node", node) for node in nodes.made)
    for row in sorted(hangings, key=lambda row: row.service):
        yield _fact(company, 2, "node", nodes.service(row))
    for row in sorted(bindings, key=lambda row: row.id):
        yield _given(company, row, nodes.at(row.node))


class _Nodes:
    """Gives every path of the old bindings a node, and the node an id of its own."""

    def __init__(self, company):
        self.made = []
        self._known = {"": company}
        self._taken = {company}

    def at(self, path):
        """Return the id of the node at a path; those on the way are made."""
        path = "/".join(part for part in path.split("/") if part)
        if path not in self._known:
            above, _, name = path.rpartition("/")
            parent = self.at(above)
            self._known[path] = self._free(name)
            node = {"id": self._known[path], "kind": "department", "name": name, "parent": parent}
            self.made.append(node)
        return self._known[path]

    def service(self, row):
        """Return the node of a service that hung at a path."""
        identifier = self._free(f"svc-{row.service}")
        return {
            "id": identifier,
            "kind": "service",
            "name": row.service,
            "parent": self.at(row.node),
            "service": row.service,
        }

    def _free(self, wanted):
        free, number = wanted, 1
        while free in self._taken:
            number += 1
            free = f"{wanted}-{number}"
        self._taken.add(free)
        return free


def _given(company, row, node):
    services = None if row.services is None else sorted(row.services.split())
    body = {"id": row.id, "subject": f"person:{row.account}", "node": node}
    if row.effect == "deny":
        return _fact(company, 2, "denial", {**body, "services": services})
    more = {"role": row.role, "inherit": bool(row.inherit), "limits": {"services": services}}
    return _fact(company, 2, "binding", {**body, **more})


def _fact(company, since, kind, body):
    return {
        "company": company,
        "kind": kind,
        "id": body["id"],
        "since": since,
        "holder": f"{company} {body['subject']}" if "subject" in body else None,
        "body": json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    }


def _revision(company, rev, at, cause):
    return {"company": company, "rev": rev, "at": at, "cause": cause, "comment": ""}


def downgrade():
    """Refuse: a database goes back by its backup."""
    raise NotImplementedError("restore the backup made before the upgrade")
