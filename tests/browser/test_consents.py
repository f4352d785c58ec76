"""What was agreed to can be taken back, before and after, and a receipt proves it."""

import json
from pathlib import Path

from tests.bridges.wire import FormFinder, WireBrowser
from tests.browser.applying import TINKOFF, agree, arrived, begin, came, okno
from tests.browser.running import Demo, Person
from tests.browser.visitor import Visit


def test_what_is_taken_back_before_the_bank_has_read_it_never_leaves(demo: Demo, visit: Visit) -> None:
    person = demo.guest()
    reference = hold_reference(demo, person)
    visitor = visit().sign_in(person)
    visitor.open("/account/consents")
    visitor.page.locator("ul.rows a.line-link").first.click()
    visitor.follow("#submit")
    visitor.see("It never left")
    assert visitor.open(reference) == 400
    assert visitor.page.inner_text("#error") == "provider"
    assert visitor.page.locator("#got").count() == 0


def hold_reference(demo: Demo, person: Person) -> str:
    """Agree in a browser whose way to the bank breaks off, and return where it was sent."""
    browser = WireBrowser()
    page = browser.get(f"{demo.issuer}/login")
    browser.submit(page, login=person.login, password=person.password)
    page = browser.get(f"{demo.issuer}/partners/tochka")
    form = FormFinder("submit")
    form.feed(page.text)
    assert form.form is not None
    page = browser.post(f"{demo.issuer}/apply", form.form.values | {"statement": "on"}, follow=False)
    while "/arrive?" not in page.location:
        page = browser.get(page.location, follow=False)
    return page.location


def test_what_is_taken_back_later_is_told_to_the_partner(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    begin(demo, visitor, "tinkoff", demo.guest())
    agree(visitor)
    assert set(arrived(demo, visitor, "tinkoff")) == TINKOFF
    visitor.open("/account/consents")
    visitor.page.locator("ul.rows a.line-link").first.click()
    visitor.follow("#submit")
    address = f"{demo.service('tinkoff')}/application"
    for _ in range(50):
        visitor.open(address)
        if visitor.page.locator("#erased").count():
            break
        visitor.page.wait_for_timeout(100)
    assert visitor.page.locator("#erased").count() == 1
    assert came(visitor) == {}
    visitor.follow("#read-again")
    assert visitor.page.get_attribute("#again-result", "data-status") in ("400", "401")


def test_a_receipt_proves_itself_and_a_flipped_byte_is_named(
    demo: Demo, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit()
    begin(demo, visitor, "nethouse", demo.guest())
    agree(visitor)
    arrived(demo, visitor, "nethouse")
    visitor.open("/account/consents")
    visitor.page.locator("ul.rows a.line-link").first.click()
    with visitor.page.expect_download() as saved:
        visitor.page.click("a[href$='.json']")
    file = tmp_path / "receipt.json"
    saved.value.save_as(file)
    proved = okno(demo, "consents", "verify-receipt", str(file))
    assert (proved.returncode, json.loads(proved.stdout)["ok"]) == (0, True), proved.stderr
    whole = file.read_bytes()
    place = whole.index(b"nethouse")
    file.write_bytes(whole[:place] + b"m" + whole[place + 1 :])
    spoilt = okno(demo, "consents", "verify-receipt", str(file))
    assert spoilt.returncode == 1
    assert json.loads(spoilt.stdout)["changed"]["offset"] == place
