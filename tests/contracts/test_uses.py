"""What every store must do with what people entered."""

from datetime import timedelta

from idp.model.requests import Use
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR
from tests.support.clock import START

HOUR = timedelta(hours=1)


def test_what_somebody_entered_last_comes_first(inhabited: Store) -> None:
    with inhabited.write() as records:
        for hours, service in enumerate(("sms", "mail", "pbx")):
            records.uses.note(ROMASHKA, Use(ANNA, service, START + hours * HOUR))
        records.uses.note(VEKTOR, Use(ANNA, "fax", START))
        records.uses.note(ROMASHKA, Use(BORIS, "fax", START))
        found = records.uses.of_person(ROMASHKA, ANNA, 2)
    assert [(use.service, use.at) for use in found] == [("pbx", START + 2 * HOUR), ("mail", START + HOUR)]
