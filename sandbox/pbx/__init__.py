"""The PBX console: a modern relying party with its own session, strict about its tokens."""

from sandbox.pbx.app import pbx_app

__all__ = ["pbx_app"]
