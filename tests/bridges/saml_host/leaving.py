"""Logout messages as services write them, and what became of sessions."""

import base64
import re
import zlib
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse

from idp.model.ids import Sid
from idp.model.kept import ServiceSession
from idp.model.work import Job, JobKind
from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import logged_out, logout, redirected
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import (
    SLO,
    Party,
    ask,
    follow,
    form_of,
    sent,
    sp,
)

SUCCESS, PARTIAL, UNKNOWN = "status:Success", "status:PartialLogout", "status:UnknownPrincipal"
ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'


def enter(browser: Browser, *names: str) -> None:
    """Open services that are signed in to."""
    for name in names:
        assert "Assertion" in sent(ask(browser, asked(name)))


def kept(world: Party, sid: Sid, name: str) -> ServiceSession:
    with world.store.read() as records:
        return next(one for one in records.service_sessions.of_session(sid) if one.service == name)


def left(world: Party, sid: Sid) -> list[str]:
    with world.store.read() as records:
        return [one.service for one in records.service_sessions.of_session(sid)]


def is_over(world: Party, sid: Sid) -> bool:
    with world.store.read() as records:
        return records.sessions.get(sid) is None


def jobs(world: Party) -> list[Job]:
    with world.store.read() as records:
        return [job for job in records.outbox.list(limit=50) if job.kind is JobKind.SERVICE_LOGOUT]


def leaving(world: Party, sid: Sid, name: str, **said: str | None) -> str:
    """Write a service's own logout request."""
    one = kept(world, sid, name)
    return written(name, one.detail["name_id"], one.index, **said)


def written(name: str, person: str, *indexes: str, **said: str | None) -> str:
    inside = f"<saml:NameID>{person}</saml:NameID>"
    inside += "".join(f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" for index in indexes)
    return logout(inside, issuer=sp(name), **{"ID": f"_out-{name}", "Destination": SLO, **said})


def bring(browser: Browser, query: str) -> TestResponse:
    return browser.client.get(f"/saml/slo?{query}", base_url=ISSUER)


def told(answer: TestResponse) -> tuple[str, str, str]:
    """Read the message that the browser takes to a service: the address, the XML, the RelayState."""
    if answer.status_code == 200:
        form = form_of(answer)
        name = next(name for name in form.fields if name.startswith("SAML"))
        return form.action, base64.b64decode(form.fields[name]).decode(), form.fields.get("RelayState", "")
    parts = urlsplit(answer.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    name = next(name for name in query if name.startswith("SAML"))

    xml = zlib.decompress(base64.b64decode(query[name]), -15).decode()
    assert "Signature" in query
    return f"{parts.scheme}://{parts.netloc}{parts.path}", xml, query.get("RelayState", "")


def answered(name: str, request: str, relay_state: str, who: str = "", inside: str | None = None) -> str:
    """Write a service's answer to our request."""
    asked_ = re.search(r'ID="([^"]+)"', request)
    assert asked_
    xml = logged_out(inside, issuer=sp(name), Destination=SLO, InResponseTo=asked_[1])
    return redirected(xml, relay_state, "SAMLResponse", who=who or name)


def sign_out(browser: Browser) -> TestResponse:
    """Sign out on our own page, and go to where the browser leaves us."""
    page = browser.provider("/logout")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    form = {"csrf": csrf[1], "decision": "one"}
    answer = browser.client.post("/logout", data=form, base_url=ISSUER, headers={"Origin": ISSUER})
    assert answer.status_code == 303
    return follow(browser, answer)


def soap(browser: Browser, xml: str) -> TestResponse:
    return browser.client.post(
        "/saml/soap", data=ENVELOPE.format(xml), content_type="text/xml", base_url=ISSUER
    )
