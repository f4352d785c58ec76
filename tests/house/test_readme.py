"""README names every command and every page of the documentation, or a page that leads there."""

import re

from click import Context

from idp.cli.root import okno
from tests.support.tree import ROOT, named, tracked

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#\s]+\.md)")


def test_every_command_is_named():
    commands = okno.list_commands(Context(okno))
    assert len(commands) > 20
    assert [name for name in commands if f"`{name}`" not in README] == []


def test_every_page_is_reached_from_the_first():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.is_file():
            reached.add(page)
            links = LINK.findall(page.read_text(encoding="utf-8"))
            waiting += [(page.parent / link).resolve() for link in links]
    pages = [path for path in tracked() if path.suffix == ".md" and path.is_relative_to(ROOT / "docs")]
    assert [named(path) for path in pages if path not in reached] == []
