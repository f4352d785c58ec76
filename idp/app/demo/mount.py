"""Put the demo's pages on the application, and the record around its requests."""

from flask import Flask, Response, request

import idp.web.demo
from idp.adapters.notices import inbox_path, read_inbox
from idp.adapters.sql import StatementMeter
from idp.app.demo.cards import PERSONAS, Cards
from idp.app.demo.record import Record
from idp.app.opening import Opened
from idp.model.ids import ClientId
from idp.web.demo import Stand
from idp.web.front import Services


def mount_demo(app: Flask, opened: Opened, services: Services) -> None:
    """Add `/demo`, `/demo/inbox` and `/demo/last`."""
    settings, clock = opened.settings, opened.house.clock

    def name_of(client: str) -> str:
        with opened.house.store.read() as records:
            found = records.clients.get(ClientId(client))
        return found.client_name if found else client

    def addresses(locale: str) -> dict[str, str]:
        """Name what runs: services, and devices, which nobody opens from My services."""
        with opened.house.store.read() as records:
            devices = [client for client in records.clients.all() if client.of_devices]
        found = {service.title: service.open_url for service in services(locale, None)}
        return found | {one.client_name: one.client_uri for one in devices if one.client_uri}

    record = Record(StatementMeter(opened.store.engine), clock, name_of)
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
        addresses=addresses,
    )
    app.register_blueprint(idp.web.demo.blueprint(settings, stand))
