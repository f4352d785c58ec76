"""What is switched on, what it costs, who did it; stopping it and claiming it back.

Owns the pages below `/company/costs`. What is shown and done there is reckoned in
`idp.activations`; these pages say it in words.
"""

from idp.web.costs.routes import add_pages

__all__ = ["add_pages"]
