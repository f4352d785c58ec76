"""Answers for machines: whether somebody may (`authzen`), and whether the provider is healthy.

Decides nothing itself. Knows nothing of OpenID, pages and bridges.
"""

from idp.api.health import blueprint

__all__ = ["blueprint"]
