"""A partner's service: what it will receive is shown, and handed over only by a click."""

from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit


def test_consent_shows_the_exact_values_and_is_asked_once(demo: Demo, visit: Visit, partner: str) -> None:
    person, visitor = demo.guest(), visit()
    visitor.open(f"{partner}/start?ui_locales=en")
    visitor.see("Налоговый помощник")
    visitor.fill_in(person)
    visitor.at("/consent")
    assert visitor.title() == "Налоговый помощник asks for your data"
    for value in (person.name, person.login, partner.partition("//")[2].partition(":")[0]):
        visitor.see(value)
    visitor.send()
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#name") == person.name
    visitor.open(f"{partner}/start")
    visitor.at(f"{partner}/callback")


def test_both_answers_weigh_the_same(demo: Demo, visit: Visit, partner: str) -> None:
    visitor = visit()
    visitor.open(f"{partner}/start")
    visitor.fill_in(demo.guest())
    visitor.at("/consent")
    yes, no = visitor.page.locator("#submit"), visitor.page.locator("#cancel")
    boxes = [button.bounding_box() or {} for button in (yes, no)]
    assert boxes[0]["height"] == boxes[1]["height"]
    assert boxes[0]["width"] == boxes[1]["width"]
    colour = "button => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color].join()"
    expect(no).to_be_visible()
    assert yes.evaluate(colour) == no.evaluate(colour)


def test_cancelling_tells_the_partner_access_denied(demo: Demo, visit: Visit, partner: str) -> None:
    visitor = visit()
    visitor.open(f"{partner}/start")
    visitor.fill_in(demo.guest())
    visitor.at("/consent")
    visitor.follow("#cancel")
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#error").startswith("access_denied")
    visitor.open(f"{partner}/start")
    visitor.at("/consent")
