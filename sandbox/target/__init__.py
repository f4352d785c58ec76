"""The advertising cabinet: one more relying party, which only some may enter."""

from sandbox.target.app import target_app

__all__ = ["target_app"]
