"""What one person sees of the costs, and may do with a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.activations.ground import may_stop
from idp.activations.rows import Row, RowKind, Standing
from idp.model.access import person
from idp.model.ids import AccountId, NodeId
from idp.rbac import Allow, Tree, decide

BILLING_VIEW: Final = "billing:view"
STATS_VIEW: Final = "stats:view"
EXPORTS: Final = ("billing:export", "stats:export")
CLAIM_APPLY: Final = "claim:apply"
_STOPPABLE: Final = (Standing.ON, Standing.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Sight:
    """Decides by the tree as it is now. Rows of no node hang at their account, or at the company."""

    tree: Tree
    account: AccountId
    at: datetime

    def costs(self, row: Row) -> bool:
        """Tell whether the person sees what it costs."""
        return self.sees_costs(row.node)

    def sees_costs(self, node: NodeId) -> bool:
        """Tell whether the person sees what is charged at a place."""
        return isinstance(decide(person(self.account), BILLING_VIEW, node, self.tree, self.at), Allow)

    def sums(self, row: Row) -> bool:
        """Tell whether it counts in the statistics that the person sees."""
        return self._may(STATS_VIEW, row) or self.costs(row)

    def may_export(self, row: Row) -> bool:
        """Tell whether the person may take it away in a table."""
        return self.costs(row) and any(self._may(permission, row) for permission in EXPORTS)

    def right_to_claim(self, row: Row) -> Allow | None:
        """Return the right on which the person may claim a refund for it."""
        if row.product is None:
            return None
        answer = decide(person(self.account), CLAIM_APPLY, row.node, self.tree, self.at)
        return answer if isinstance(answer, Allow) else None

    def right_to_stop(self, row: Row) -> Allow | None:
        """Return the right on which the person may stop it now."""
        if row.kind is not RowKind.PRODUCT or row.standing not in _STOPPABLE:
            return None
        return may_stop(self.tree, self.account, row, self.at)

    def sees(self, row: Row) -> bool:
        """Tell whether the person may open its card: who may stop a thing may look at it."""
        return self.costs(row) or may_stop(self.tree, self.account, row, self.at) is not None

    def _may(self, permission: str, row: Row) -> bool:
        answer = decide(person(self.account), permission, row.node, self.tree, self.at)
        return isinstance(answer, Allow)
