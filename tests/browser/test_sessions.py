"""My sessions: another browser of one's own is signed out from here."""

import re

from tests.browser.running import Demo
from tests.browser.test_services import told_by_the_back_channel
from tests.browser.visitor import Visit


def test_a_session_ended_here_is_out_at_its_next_request(demo: Demo, visit: Visit) -> None:
    person = demo.guest()
    here, there = visit().sign_in(person), visit(user_agent="Mozilla/5.0 (X11; Linux) Firefox/143.0")
    there.sign_in(person)
    there.open(f"{demo.service('pbx')}/login?lang=en")
    there.open(f"{demo.service('cabinet')}/")
    here.open("/account/sessions")
    row = here.page.locator("li", has_text="Firefox")
    assert "Виртуальная АТС" in row.inner_text()
    with here.page.expect_navigation():
        row.get_by_role("button", name=re.compile("End")).click()
    here.see("That device is signed out.")
    there.open("/services")
    there.at("/login")
    there.open(f"{demo.service('cabinet')}/")
    there.at("/login")
    told_by_the_back_channel(there, f"{demo.service('pbx')}/")
    here.open("/services")
    here.at("/services")


def test_everywhere_but_here_leaves_this_browser_in(demo: Demo, visit: Visit) -> None:
    person = demo.guest()
    here, *others = (visit().sign_in(person) for _ in range(3))
    here.open("/account/sessions")
    here.send()
    here.see("All other devices are signed out.")
    assert here.page.locator(".rows > li").count() == 1
    for other in others:
        other.open("/services")
        other.at("/login")
