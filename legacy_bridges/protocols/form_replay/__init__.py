"""Signing in to an old service's own form, as its people do, with the cookies kept on our side.

A package of dialogues: each says what to send and judges what came, none opens a socket. The
form is read as a browser reads it, hidden fields included; it goes nowhere but to the service;
and only a proof that the manifest names counts as having been let in.
"""

from legacy_bridges.protocols.form_replay.bridge import FormReplay
from legacy_bridges.protocols.form_replay.options import FormReplayOptions

__all__ = ["FormReplay", "FormReplayOptions"]
