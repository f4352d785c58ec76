"""Everything works with JavaScript turned off."""

import pytest

from tests.browser.running import Demo
from tests.browser.test_second_factor import LOA2, set_up
from tests.browser.visitor import Visit


def test_sign_in_set_up_consent_and_sign_out_need_no_script(demo: Demo, visit: Visit, partner: str) -> None:
    person, visitor = demo.guest(), visit(java_script_enabled=False)
    visitor.open(f"{partner}/start?acr_values={LOA2}")
    visitor.send(login=person.login, password=person.password)
    person.totp_secret = set_up(visitor)
    visitor.follow("#submit")
    visitor.at("/consent")
    visitor.send()
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#name") == person.name
    visitor.sign_out()
    assert visitor.title() == "You are signed out"


def test_a_code_two_services_and_the_company_menu_need_no_script(demo: Demo, visit: Visit) -> None:
    visitor = visit(java_script_enabled=False).sign_in(demo.personas["admin"])
    visitor.at("/services")
    for service in ("pbx", "cabinet"):
        visitor.open(f"{demo.service(service)}/login" if service == "pbx" else f"{demo.service(service)}/")
        visitor.at(f"{demo.service(service)}/")
    other = visit(java_script_enabled=False)
    other.open("/login")
    other.fill_in(demo.personas["accountant"])
    other.follow("[name=company] >> nth=0")
    other.page.click(".menu summary")
    other.follow(".menu button >> nth=0")
    other.at("/services")


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_an_answer_by_form_post_arrives(demo: Demo, visit: Visit, partner: str, script: bool) -> None:
    """The form is sent by a script, or by the person. OAuth 2.0 Form Post Response Mode §2."""
    visitor = visit(java_script_enabled=script)
    visitor.open(f"{partner}/start?response_mode=form_post")
    visitor.fill_in(demo.guest())
    visitor.at("/consent")
    visitor.send()
    if not script:
        visitor.send()
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#method") == "POST"
