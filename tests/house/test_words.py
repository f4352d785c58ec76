"""Every sentence is said in every language, with the values it takes, and none is kept for nothing."""

import pytest
from babel.messages.pofile import read_po

from tests.support.sentences import in_python, in_template, placeholders
from tests.support.tree import ROOT, python_files, tracked

TRANSLATIONS = ["ru", "ro"]


@pytest.fixture(scope="module")
def said():
    templates = [
        path for path in tracked() if path.is_relative_to(ROOT / "templates") and path.suffix == ".html"
    ]
    found = [message for path in templates for message in in_template(path)]
    found += [message for path in python_files("idp", "legacy_bridges") for message in in_python(path)]
    assert found
    return set(found)


@pytest.fixture(params=TRANSLATIONS)
def catalogue(request):
    with (ROOT / "idp/words/catalogues" / f"{request.param}.po").open("rb") as source:
        messages = read_po(source, locale=request.param)
    return {as_said(message.id): as_said(message.string) for message in messages if message.id}


def as_said(text):
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_sentence_is_translated(said, catalogue):
    assert sorted(message for message in said if not all(catalogue.get(message, ("",)))) == []


def test_a_translation_takes_the_values_of_its_original(catalogue):
    values = {message: placeholders(message[-1]) for message in catalogue}
    assert [
        m for m, forms in catalogue.items() if any(placeholders(form) != values[m] for form in forms)
    ] == []


def test_no_translation_is_left_of_a_sentence_that_nobody_says(said, catalogue):
    assert sorted(message for message in catalogue if message not in said) == []
