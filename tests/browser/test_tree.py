"""The tree editor in the real browser: by keys, by script, and without any."""

from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor

TREE = "/company/tree"
NORTH = "Филиал «Север»"


def line(visitor: Visitor, name: str) -> "object":
    return visitor.page.locator(
        "#outline tbody tr", has=visitor.page.get_by_role("link", name=name, exact=True)
    )


def focused(visitor: Visitor) -> str:
    """Return the name in the line that has the focus."""
    return str(visitor.page.evaluate("document.activeElement.querySelector('a')?.innerText ?? ''"))


def test_keys_lead_through_the_tree_and_open_its_branches(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    grid = page.get_by_role("treegrid")
    expect(grid).to_be_visible()
    page.focus("#outline tbody tr[tabindex='0']")
    page.keyboard.press("Home")
    assert focused(visitor) == "ООО «Ромашка-Сервис»"
    while focused(visitor) != NORTH:
        page.keyboard.press("ArrowDown")
    stood, rows = page.url, grid.get_by_role("row").count()
    page.keyboard.press("ArrowRight")
    account = page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)")
    expect(account).to_be_visible()
    assert grid.get_by_role("row").count() > rows
    expect(page.locator("tr[aria-expanded='true']", has_text=NORTH)).to_have_count(1)
    page.keyboard.press("ArrowRight")
    assert focused(visitor) == "Лицевой счёт 900000002 (филиал)"
    page.keyboard.press("ArrowLeft")
    assert focused(visitor) == NORTH
    page.keyboard.press("Space")
    expect(account).to_have_count(0)
    page.keyboard.press("Space")
    expect(account).to_be_visible()
    assert page.url == stood
    page.keyboard.press("Enter")
    visitor.see("Филиал")
    expect(page.locator("#place")).to_have_text(NORTH)
    expect(page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)").first).to_be_visible()


def test_the_question_mark_tells_the_keys(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    help_ = page.locator("#keys-help")
    expect(help_).to_be_hidden()
    page.focus("#outline tbody tr[tabindex='0']")
    page.keyboard.press("?")
    expect(help_).to_be_visible()
    page.keyboard.press("?")
    expect(help_).to_be_hidden()


def test_one_line_takes_the_tab_key_and_the_next_stop_is_outside(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    page.focus("#outline tbody tr[tabindex='0']")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('#outline')")


def test_why_opens_beside_the_cell_and_escape_puts_it_away(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    page.get_by_role("link", name="Бухгалтер Борис Ильич").first.click()
    cell = page.locator("table.matrix a.why").nth(3)
    stood = page.url
    cell.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Бухгалтер Борис Ильич")
    assert dialog.locator("p").count() >= 4
    assert page.url == stood
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.classList.contains('why')")
    cell.click()
    page.locator("h1").click()
    expect(dialog).to_have_count(0)


def test_a_branch_that_cannot_be_fetched_is_opened_by_the_page(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(TREE)
    visitor.page.route("**/company/tree/branch/**", lambda route: route.abort())
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=NORTH).click()
    expect(visitor.page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)")).to_be_visible()


def test_access_is_given_looked_at_and_collected_without_a_script(demo: Demo, visit: Visit) -> None:
    visitor = visit(java_script_enabled=False).sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    visitor.follow(f"button.twist[aria-label='{NORTH}']")
    expect(page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)")).to_be_visible()
    visitor.follow(f"button.twist[aria-label='{NORTH}']")
    expect(page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)")).to_have_count(0)
    page.get_by_role("link", name=NORTH, exact=True).click()
    page.get_by_role("link", name="Give access").first.click()
    visitor.send("button[value=find]", find="Админов")
    page.get_by_label("Админов Виктор").check()
    page.get_by_label("Orders services").check()
    visitor.send("button[value=look]", max_month="5 000")
    visitor.see("What changes")
    visitor.follow("#submit")
    visitor.see("1 change")
    page.get_by_role("link", name="Look and save").click()
    visitor.see("Админов Виктор")
    visitor.follow("button:has-text('Discard all')")
    visitor.see("The collected changes are discarded.")


def test_on_a_phone_the_tree_is_a_list_and_the_card_has_a_way_back(demo: Demo, visit: Visit) -> None:
    visitor = visit(viewport={"width": 360, "height": 740}).sign_in(demo.guest())
    visitor.open(TREE)
    page = visitor.page
    expect(page.locator("#card")).to_be_hidden()
    page.get_by_role("link", name=NORTH, exact=True).click()
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#outline")).to_be_hidden()
    page.get_by_role("link", name="Лицевой счёт 900000002 (филиал)").click()
    expect(page.locator("#place")).to_have_text("Лицевой счёт 900000002 (филиал)")
    page.get_by_role("link", name="All places").click()
    expect(page.locator("#outline")).to_be_visible()


def test_a_sole_trader_has_switches_and_no_tree(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["trader"])
    visitor.open(TREE)
    assert visitor.page.get_by_role("switch").count() == 10
    expect(visitor.page.locator("#outline")).to_have_count(0)
    visitor.see("only services: Corporate cabinet")
    visitor.page.get_by_role("link", name="Show as a tree").click()
    expect(visitor.page.get_by_role("treegrid")).to_be_visible()
