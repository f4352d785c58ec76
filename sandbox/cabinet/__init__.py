"""The old corporate cabinet with its own accounts, and the reverse proxy that stands before it now."""

from sandbox.cabinet.app import cabinet_app
from sandbox.cabinet.proxy import FrontProxy, ProxySettings

__all__ = ["FrontProxy", "ProxySettings", "cabinet_app"]
