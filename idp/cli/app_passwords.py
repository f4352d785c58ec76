"""`okno app-passwords`: what programs and servers show at services that no browser opens."""

import os
from typing import Any

import click

from idp.app.linking import app_secrets_of
from idp.app.opening import opened
from idp.cli.output import moment, say, show
from idp.model.app_password import AppPassword
from idp.model.ids import AppPasswordId, CompanyId, ServiceId
from idp.rbac.actor import OPERATOR


@click.group()
def command() -> None:
    """List and end application passwords; make one for a company's server.

    People make those of their own programs themselves: nobody else is ever shown one.
    """


@command.command("list")
@click.argument("service")
@click.option("--company", default="", help="Only those of this company (its id).")
@click.option("--limit", type=click.IntRange(1, 10_000), default=500, show_default=True)
def list_all(service: str, company: str, limit: int) -> None:
    """List the live application passwords of SERVICE. No value is ever shown: it is nowhere."""
    with opened(os.environ) as found:
        app_secrets_of(found).ground.offering(ServiceId(service))
        with found.house.store.read() as records:
            owner = CompanyId(company) if company else None
            listed = records.app_passwords.of_service(ServiceId(service), owner, limit)
        show([told(app) for app in listed])


@command.command("make")
@click.argument("service")
@click.argument("company")
@click.argument("name")
def make(service: str, company: str, name: str) -> None:
    """Make a password for a server of COMPANY (its id) that binds to SERVICE as NAME; show it once."""
    with opened(os.environ) as found:
        making = app_secrets_of(found).making
        made = making.make_server(OPERATOR, CompanyId(company), ServiceId(service), name)
        show({**told(made.app), "password": made.password.value})


@command.command("end")
@click.argument("password")
@click.option("--reason", default="operator", show_default=True, help="One word for the audit trail.")
def end(password: str, reason: str) -> None:
    """End PASSWORD (its id): whatever shows it is refused from now on."""
    with opened(os.environ) as found:
        app_secrets_of(found).ending.end_any(AppPasswordId(password), reason)
        say(f"ended {password}")


def told(app: AppPassword) -> dict[str, Any]:
    """Describe one."""
    return {
        "id": app.id,
        "company": app.company,
        "service": app.service,
        "kind": app.kind,
        "login": app.login,
        "label": app.label,
        "person": app.account,
        "created_at": moment(app.created_at),
        "used_at": moment(app.used_at),
        "expires_at": moment(app.expires_at),
    }
