"""`okno tree`: a company's access tree: look, ask why, write it as a document, undo.

Owns words and addresses of the command line; every answer and every change is the core's.
"""

import click

from idp.cli.tree.asking import explain
from idp.cli.tree.documents import apply, diff, export
from idp.cli.tree.listing import can, who
from idp.cli.tree.looking import show_tree
from idp.cli.tree.revising import history, revert
from idp.cli.tree.syncing import sync

__all__ = ["command"]


@click.group()
def command() -> None:
    """Look at a company's access tree, ask why, write it as a document, undo."""


for _part in (show_tree, explain, who, can, export, diff, apply, history, revert, sync):
    command.add_command(_part)
