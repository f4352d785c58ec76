"""Whatever is ticked: the essential and the ticked go, and nothing of the rest is anywhere."""

import json
import logging

from hypothesis import given, settings
from hypothesis import strategies as st

from idp.model.secret import Secret
from tests.web.partners.bureau import ESSENTIAL, VOLUNTARY

VALUES = {**VOLUNTARY, "companyName": "Ромашка-Сервис"}
"""As they would be found anywhere, whatever quotes stand around them."""
OTHER = "somebody@else.example"


def test_the_agreed_fields_are_the_essential_and_the_ticked(guest, town, bureau, caplog):
    caplog.set_level(logging.DEBUG)
    town.sign_in(guest)

    @settings(max_examples=12, deadline=None)
    @given(ticks=st.sets(st.sampled_from(sorted(VOLUNTARY))), typed=st.booleans())
    def try_on(ticks, typed):
        caplog.clear()
        town.house.clock.advance(seconds=1)
        before = len(bureau.applications())
        bureau.opened(guest)
        assert bureau.agree(guest, *ticks, **({"typed.email": OTHER} if typed else {})).status_code == 303
        application, *older = bureau.applications()
        assert len(older) == before
        assert set(application.fields) == ESSENTIAL | ticks
        body = read(guest, bureau)
        assert set(json.loads(body)["form"]) == ESSENTIAL | ticks
        written = records_of(town, bureau) + caplog.text
        for key, value in VALUES.items():
            handed = OTHER if key == "email" and typed else value
            assert value not in written
            assert OTHER not in written
            assert key in ticks or handed not in body

    try_on()


def records_of(town, bureau):
    """Return all that is kept of the last application in clear: audit rows and its consent record."""
    with town.house.store.read() as records:
        rows = [{name: getattr(row, name) for name in row.__slots__} for row in records.audit.recent(10)]
    documents = [dict(one.document) for one in bureau.records()[:1]]
    return json.dumps([rows, documents], default=str, ensure_ascii=False)


def read(guest, bureau):
    """Read what was sealed, as the partner's server would come by it."""
    reference = guest.get(guest.last.headers["Location"]).headers["Location"].partition("reference=")[2]
    with bureau.town.house.store.read() as records:
        found, _ = records.applications.find(digest(reference))
    body = bureau.town.house.envelope.open(found.sealed, found.data_key, f"application:{found.id}")
    return body.decode()


def digest(reference):
    return Secret(reference).digest()


def vars_of(row):
    return {name: getattr(row, name) for name in row.__slots__}
