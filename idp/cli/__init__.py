"""The command line `okno`: the same use cases as the pages, for the operator's staff.

Owns commands, their words and their exit codes; decides nothing itself. What was made is
printed as JSON on standard output, an error as one plain line on standard error.
"""

from idp.cli.root import main

__all__ = ["main"]
