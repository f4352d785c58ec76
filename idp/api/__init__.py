"""Answers for machines that are no relying parties: today whether the provider is healthy.

Owns no decision. Knows nothing of OpenID, pages and bridges.
"""

from idp.api.health import blueprint

__all__ = ["blueprint"]
