"""Who may do what, where, and why.

Owns the tree, ceilings, the decision, its explanation, its administration and the tree as a
document. Decisions are plain functions over values already read; use cases take a narrow
port. Comes after ports, before authn, claims and interaction; knows none of them.
"""

from idp.rbac.decide import About, Allow, Decision, Deny, DenyReason, State, Step, StepKind, Sums, decide
from idp.rbac.entrance import admit, permits, permits_somewhere, permitted_at_service
from idp.rbac.holdings import Holdings
from idp.rbac.tree import Tree
from idp.rbac.trees import Trees

__all__ = [
    "About",
    "Allow",
    "Decision",
    "Deny",
    "DenyReason",
    "Holdings",
    "State",
    "Step",
    "StepKind",
    "Sums",
    "Tree",
    "Trees",
    "admit",
    "decide",
    "permits",
    "permits_somewhere",
    "permitted_at_service",
]
