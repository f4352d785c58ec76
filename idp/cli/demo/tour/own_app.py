"""Chapter 21: the company connects a program of its own, without the operator."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import enter_code, open_as
from idp.cli.demo.tour.stage import Stage

NAME: Final = "Склад"
HOST: Final = "https://warehouse.example.org"


def play(stage: Stage) -> str:
    """Connect the warehouse: its secret is seen once, and it stands among my services."""
    owner = stage.beside("owner")
    open_as(owner, "owner", "/company/apps")
    owner.page.get_by_role("link", name="Connect an application").click()
    owner.page.wait_for_load_state()
    enter_code(owner, owner.card("owner"))
    owner.page.fill("[name=name]", NAME)
    owner.page.fill("[name=redirect_uris]", f"{HOST}/callback")
    owner.page.fill("[name=initiate_login_uri]", f"{HOST}/login")
    owner.page.click("#submit")
    secret, client = owner.expect("#secret"), owner.expect("#client")
    owner.open(f"/company/apps/{client}")
    owner.expect("#client", client)
    if secret in owner.page.content():
        msg = "the secret is shown a second time"
        raise AssertionError(msg)
    owner.open("/services")
    owner.expect(f"main a[href^='{HOST}']", NAME)
    return f"{NAME} is connected as {client}; its secret was shown once"
