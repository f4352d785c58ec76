"""What holds for every page holds for those about costs."""

import pytest

from idp.words import LOCALES
from tests.web.test_pages import has_labels, keeps_the_rules

PAGES = [
    "/company/costs",
    "/company/costs?by=place",
    "/company/costs?by=person&month=2026-10",
    "/company/costs?node=acc-002",
    "/company/costs/months",
    "/company/costs/prod-1",
    "/company/costs/prod-2",
    "/company/costs/prod-3",
    "/company/costs/prod-2/stop",
    "/company/costs/prod-2/claim",
    "/company/costs/prod-1/claim",
]


@pytest.mark.parametrize("path", PAGES)
def test_it_speaks_every_language_and_keeps_the_rules(anna, path):
    for locale in LOCALES:
        answer = anna.get(path, headers={"Accept-Language": locale, "Origin": "https://evil.example"})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(anna.page)


@pytest.mark.parametrize("locale", LOCALES)
def test_so_does_the_one_without_billing(anna, billing, locale):
    billing.off = True
    answer = anna.get("/company/costs", headers={"Accept-Language": locale})
    assert answer.status_code == 503
    keeps_the_rules(answer)
