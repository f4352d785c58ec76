"""Who would lose access to a bridged service, were its old way in shut today."""

from collections.abc import Sequence
from datetime import datetime

from idp.links import coverage as counting
from idp.links.coverage import Covered, Entry
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import Manifest

__all__ = ["Covered", "coverage"]


def coverage(records: Records, trees: Trees, manifest: Manifest, now: datetime) -> Sequence[Covered]:
    """Go through every company, and name those who would lose access."""
    entry = Entry(manifest.service, manifest.access, frozenset(manifest.roles), manifest.needs_link)
    return counting.coverage(records, trees, entry, now)
