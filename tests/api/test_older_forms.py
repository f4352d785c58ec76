"""A partner's form has a newer version: what was agreed to for the older one is read as it was agreed to."""

from dataclasses import replace

from idp.claims.release import Reader
from idp.model.secret import Secret
from tests.api.handing import FORM
from tests.oidc.forged import parts_of


def test_what_was_agreed_to_under_an_older_form_is_read_as_it_was_agreed_to(bare_house, desk):
    application = desk.apply()
    key = Secret(desk.key(application)).digest()
    releasing = desk.claims.releasing
    newer = replace(releasing.manifests[application.partner], version=2)
    with bare_house.store.read() as records:
        client = records.clients.get(application.client)
    now = replace(releasing, manifests={**releasing.manifests, application.partner: newer})
    _, claims, _ = parts_of(now.release(Reader(client, key, "application")).body.decode())
    assert claims["form"] == FORM
    (disclosure,) = desk.disclosures(application)
    assert disclosure.fields == application.fields
