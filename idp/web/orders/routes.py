"""Where the pages of orders are."""

from flask import Blueprint

from idp.activations import open_activations
from idp.web.costs.desk import Counter
from idp.web.front import Front
from idp.web.orders.agreeing import AgreePage
from idp.web.orders.by_client import ClientOrderPage
from idp.web.orders.done import DonePage
from idp.web.orders.new import OrderPage


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/orders/new`, `/orders/<order>`, `/orders/requests/<request>` and `/order`."""
    counter = Counter(front, open_activations(front.house, front.desk.trees, front.desk.office.tell))
    new, agree, client = OrderPage(counter), AgreePage(counter), ClientOrderPage(counter)
    views = (
        ("/orders/new", "order_new", new.show, "GET"),
        ("/orders/new", "order_new_submit", new.submit, "POST"),
        ("/orders/requests/<key>", "order_request", agree.show, "GET"),
        ("/orders/requests/<key>", "order_request_submit", agree.submit, "POST"),
        ("/orders/<key>", "order_done", DonePage(counter).show, "GET"),
        ("/order", "order", client.show, "GET"),
        ("/order", "order_submit", client.submit, "POST"),
    )
    for path, name, view, method in views:
        pages.add_url_rule(path, name, counter.view(view), methods=[method])
