"""R116, R117: every security event is written down, whole; errors tell a stranger nothing."""

import json
import logging
import re

import pytest

from idp.adapters.background.chain import canonical
from tests.web.town import ANNA, BORIS, PASSWORD

NEW = "seven green kettles hum"
CODE = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}")


def details(town, kind):
    with town.house.store.read() as records:
        return [row.detail for row in records.audit.recent(200) if row.kind == kind]


def mistype_password(guest, town):
    guest.get("/login")
    guest.submit("/login", login=ANNA, password="wrong" * 3)


def unknown_name(guest, town):
    guest.get("/login")
    guest.submit("/login", login="nobody@x.example", password="wrong" * 3)


def mistype_code(guest, town):
    town.desk.people.set_totp(town.desk.people.find(ANNA).id, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    interaction = town.parked(guest)
    guest.get(f"/login?i={interaction.id}")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    guest.get(f"/login/code?i={interaction.id}")
    guest.submit("/login/code", code="000000")


def change_password(guest, town):
    town.sign_in(guest)
    guest.get("/account/password")
    guest.submit("/account/password", password=NEW)


def ask_recovery(guest, town):
    guest.get("/recover")
    guest.submit("/recover", login=ANNA)


def mistype_recovery_code(guest, town):
    town.person(BORIS, town.company("Lotos"), name="Boris")
    guest.get("/recover")
    guest.submit("/recover", login=BORIS)
    guest.get(guest.last.headers["Location"])
    guest.submit("/recover/code", code="000000")


def invite(guest, town):
    town.sign_in(guest)
    guest.get("/company/people")
    guest.submit("/company/people", address="nina@romashka.example", name="Nina")


EVENTS = [
    (mistype_password, "SignInRefused", "wrong_password"),
    (unknown_name, "SignInRefused", "unknown"),
    (mistype_code, "SignInRefused", "wrong_code"),
    (change_password, "FactorSet", "changed"),
    (ask_recovery, "RecoveryAsked", "email"),
    (mistype_recovery_code, "SignInRefused", "wrong_recovery_code"),
    (invite, "Invited", ""),
]


@pytest.mark.parametrize(("act", "kind", "word"), EVENTS, ids=[act.__name__ for act, _, _ in EVENTS])
def test_r116_a_security_event_is_written_down_once(guest, town, act, kind, word):
    town.owner()
    act(guest, town)
    assert len([detail for detail in details(town, kind) if word in json.dumps(detail)]) == 1


@pytest.mark.parametrize("agent", ["x\ny", "\x1b[31mred", '","kind":"SignedIn"', "\u2028"])
def test_r116_nothing_that_is_sent_breaks_a_row_apart(guest, town, agent):
    town.owner()
    guest.get("/login")
    guest.submit("/login", login=agent, password=agent)
    with town.house.store.read() as records:
        rows = records.audit.recent(10)
    for row in rows:
        assert canonical(row).count(b"\n") == 0
        assert json.loads(canonical(row))["kind"] == row.kind


def test_r117_an_unforeseen_error_tells_a_code_and_nothing_else(guest, town, caplog):
    secret = "s3cret-in-the-exception"

    def fail():
        raise RuntimeError(secret)

    guest.app.add_url_rule("/breaks", "breaks", fail)
    with caplog.at_level(logging.ERROR, "okno.web"):
        answer = guest.get("/breaks")
    assert answer.status_code == 500
    assert secret not in answer.text
    assert "Traceback" not in answer.text
    code = CODE.search(answer.text)
    assert code is not None
    assert code[0] in caplog.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_r025_no_log_holds_what_was_typed(guest, town, caplog):
    town.owner(totp=True)
    with caplog.at_level(logging.DEBUG):
        interaction = town.parked(guest)
        guest.get(f"/login?i={interaction.id}")
        guest.submit("/login", login=ANNA, password=PASSWORD)
        guest.get(f"/login/code?i={interaction.id}")
        guest.submit("/login/code", code=town.totp())
    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("okno"))
    for canary in (PASSWORD, ANNA, guest.session, guest.browser):
        assert canary not in logged
