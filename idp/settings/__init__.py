"""Every knob, documented: one TOML file and `OKNO_*`, checked at start, unknown keys refused.

Owns the values and their checks. Security defaults are not settings:
there is no switch for PKCE methods, redirect matching, cookie flags or token lifetimes.
"""

from idp.settings.load import SettingsError, load
from idp.settings.values import Settings

__all__ = ["Settings", "SettingsError", "load"]
