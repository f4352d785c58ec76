"""Services that are entered by access tokens, mail by OAUTHBEARER and XOAUTH2 among them. RFC 7628.

Owns what a manifest says of them: whose tokens they are, which scope opens them, and what they call
people. Pure. That a token is good is the provider's word, by introspection; asking for one is the
business of webmail and other programs, which are relying parties.
"""

from legacy_bridges.protocols.token.bridge import AccessTokens

__all__ = ["AccessTokens"]
