"""Who may do what, where, and why: plain decisions over values already read.

Owns roles, their permissions and the decision; reads nothing and writes nothing itself.
Today it decides over simple bindings; the access tree will be built on the same answers.
Comes before authn, claims and interaction; knows none of them.
"""

from idp.rbac.decide import Allow, Decision, Deny, DenyReason, decide, permits

__all__ = ["Allow", "Decision", "Deny", "DenyReason", "decide", "permits"]
