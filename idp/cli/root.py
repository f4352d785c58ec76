"""The command group, which imports a command only when it is called, and the one exit."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final, NoReturn

import click
from typing_extensions import override

from idp.model.errors import DomainError
from idp.settings import SettingsError

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "serve": ("idp.cli.serve", "Serve the provider, background work included."),
    "serve-bridges": ("idp.cli.serve_bridges", "Serve the old services behind bridges, at their own hosts."),
    "serve-ldap": ("idp.cli.serve_ldap", "Serve the directory that services bind to, read-only."),
    "serve-radius": ("idp.cli.serve_radius", "Answer VPN gateways, exchanges and SIP servers over RADIUS."),
    "work": ("idp.cli.work", "Do the background work alone."),
    "demo": ("idp.cli.demo", "Start the demo: provider, sandbox services, demo companies."),
    "keys": ("idp.cli.keys", "List and rotate signing keys; make a master key."),
    "clients": ("idp.cli.clients", "Register relying parties."),
    "partners": ("idp.cli.partners", "List, check and try partners."),
    "bridges": ("idp.cli.bridges", "Check, try and watch old services, and bring them over."),
    "links": ("idp.cli.links", "Import old accounts, match them with people, confirm, share, revoke."),
    "app-passwords": ("idp.cli.app_passwords", "List and end passwords of programs; make a server's."),
    "radius": ("idp.cli.radius", "Make the shared secrets of gateways, list them."),
    "vault": ("idp.cli.vault", "Put secrets of old services in, rotate their keys, shred."),
    "people": ("idp.cli.people", "Add people, disable them, give new passwords."),
    "companies": ("idp.cli.companies", "Add companies."),
    "tree": ("idp.cli.tree", "Look at an access tree, ask why, write it as a document, undo."),
    "sessions": ("idp.cli.sessions", "List and end a person's sessions."),
    "applications": ("idp.cli.applications", "List what was handed to partners, or waits to be fetched."),
    "consents": ("idp.cli.consents", "List what people agreed to, and prove a receipt."),
    "deliveries": ("idp.cli.deliveries", "List what was delivered to services, and what was not."),
    "config": ("idp.cli.config", "Check the settings."),
    "audit": ("idp.cli.audit", "Verify and read the audit trail."),
}


class Commands(click.Group):
    """A group that knows its commands by name and loads one on demand."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - a fault of ours, found by the first test
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="okno", message="okno %(version)s")
def okno() -> None:
    """Okno: one login for a company's services. Settings: OKNO_* or the file OKNO_CONFIG names."""


def main() -> NoReturn:
    """Run a command; every error is one line on standard error and exit code 1."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        _refuse_no_text(arguments)
        outcome = okno.main(arguments, prog_name="okno", standalone_mode=False)
    except REFUSALS as error:
        click.echo(f"okno: {' '.join(_words(error).split())}", err=True)
        return 1
    return outcome if isinstance(outcome, int) else 0


def _refuse_no_text(arguments: list[str]) -> None:
    """Refuse an argument that is no UTF-8: Python hands it over in pieces that nothing can store."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError:
        msg = "an argument is not UTF-8"
        raise click.UsageError(msg) from None


REFUSALS: Final = (click.ClickException, SettingsError, DomainError, click.Abort, KeyboardInterrupt, OSError)
"""What a command may end with; anything else is a fault of ours and shows its traceback."""


def _words(error: BaseException) -> str:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            words = f"{error.ctx.command_path if error.ctx else 'okno'}: say which command, see --help"
        case click.ClickException():
            words = error.format_message()
        case OSError():
            words = ": ".join(filter(None, (str(error.filename or ""), error.strerror or str(error))))
        case click.Abort() | KeyboardInterrupt():
            words = "stopped"
        case _:
            words = str(error) or type(error).__name__
    return words
