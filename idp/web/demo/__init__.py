"""The demo's own pages: what to try, the inbox, and what just happened.

Mounted only where `settings.demo` stands. Shows what no real provider shows; it reads
through callables that the composition root hands over, and touches no record itself.
"""

from idp.web.demo.routes import blueprint
from idp.web.demo.stand import Delivered, PersonaCard, Stage, Stand, Trace

__all__ = ["Delivered", "PersonaCard", "Stage", "Stand", "Trace", "blueprint"]
