"""Put the demo's pages on the application, and the record around its requests."""

from flask import Flask, Response, request

import idp.web.demo
from idp.adapters.notices import inbox_path, read_inbox
from idp.adapters.sql import StatementMeter
from idp.app.demo.cards import PERSONAS, Cards
from idp.app.demo.known import Known
from idp.app.demo.record import Record
from idp.app.opening import Opened
from idp.web.demo import Stand
from idp.web.front import Services


def mount_demo(app: Flask, opened: Opened, services: Services) -> None:
    """Add `/demo`, `/demo/inbox` and `/demo/last`."""
    settings, clock = opened.settings, opened.house.clock
    known = Known(opened.house.store, services)
    record = Record(StatementMeter(opened.store.engine), clock, known.name_of, known.of_devices)
    app.before_request(record.begin)

    def end(response: Response) -> Response:
        record.end(request, response)
        return response

    app.after_request(end)
    cards = Cards(settings.data_dir / PERSONAS, clock)
    stand = Stand(
        read_inbox=lambda: read_inbox(inbox_path(settings)),
        last_trace=record.last,
        personas=cards.personas,
        addresses=known.addresses,
    )
    app.register_blueprint(idp.web.demo.blueprint(settings, stand))
