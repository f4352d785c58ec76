"""Every page of an imitation says that it is one, in each of its languages."""

import json

import pytest
from jinja2 import Environment, nodes

from sandbox.languages import WORDS
from sandbox.partners.app import partner_app
from sandbox.partners.form import NAMES, read_form
from tests.partners.provider import FakeProvider, World
from tests.support.tree import ROOT

TEMPLATES = sorted((ROOT / "sandbox/templates/partners").glob("*.html"))
SAID = {"ru": "Имитация", "en": "An imitation", "ro": "Imitație"}


@pytest.mark.parametrize("lang", list(SAID))
@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_that_it_is_an_imitation(name: str, lang: str) -> None:
    form = read_form(name)
    browser = partner_app(form, FakeProvider(World()), f"http://{name}.localhost:8401").test_client()
    page = browser.get(f"/?lang={lang}").text
    assert f"<strong>{SAID[lang]}</strong>" in page
    assert form.product[lang] in page
    assert all(field.label[lang] in page for field in form.fields)


@pytest.mark.parametrize("file", ["partners.json", "partners.ro.json"])
def test_every_sentence_is_said_in_every_language(file: str) -> None:
    known = json.loads((WORDS / file).read_text(encoding="utf-8"))
    trees = [Environment(autoescape=True).parse(t.read_text(encoding="utf-8")) for t in TEMPLATES]
    said = {
        call.args[0].value
        for tree in trees
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
        and call.node.name == "t"
        and isinstance(call.args[0], nodes.Const)
    }
    assert len(said) > 20
    assert sorted(said - known.keys()) == []
