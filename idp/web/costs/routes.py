"""Where the pages about costs are."""

from flask import Blueprint

from idp.activations import open_activations
from idp.web.costs.card import CardPages
from idp.web.costs.desk import Counter
from idp.web.costs.month import MonthPage
from idp.web.costs.months import MonthsPage
from idp.web.costs.table import TablePage
from idp.web.front import Front


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/costs` and what is below it."""
    counter = Counter(front, open_activations(front.house, front.desk.trees))
    cards, at = CardPages(counter), "/company/costs"
    views = (
        (at, "costs", MonthPage(counter).show, "GET"),
        (f"{at}.csv", "costs_table", TablePage(counter).show, "GET"),
        (f"{at}/months", "costs_months", MonthsPage(counter).show, "GET"),
        (f"{at}/<product>", "costs_card", cards.show, "GET"),
        (f"{at}/<product>/stop", "costs_stop", cards.ask_stop, "GET"),
        (f"{at}/<product>/stop", "costs_stop_submit", cards.stop, "POST"),
        (f"{at}/<product>/claim", "costs_claim", cards.ask_claim, "GET"),
        (f"{at}/<product>/claim", "costs_claim_submit", cards.claim, "POST"),
    )
    for path, name, view, method in views:
        pages.add_url_rule(path, name, counter.view(view), methods=[method])
