"""What is agreed to on a page of its own: an application, an order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.interaction import AskApplication, AskConsent, AskOrder, NoAccess, Ready, proceed, resume_path
from idp.model.application import Wanted
from idp.model.ids import AccountId, ApplicationId, BrowserId, InteractionId, OrderId, PartnerId
from idp.model.interaction import Interaction, Purpose
from idp.rbac import DenyReason
from tests.interaction.test_ladder import AGREED, DONE, FOREIGN, NOW, ONE, PLAIN, TWO, present

WANTED = Wanted(PartnerId("bank"), 1, "ServiceRegistration", ("inn",))
APPLYING = replace(FOREIGN, application=WANTED)
APPLIED = replace(AGREED, consented=None, application=ApplicationId("a"))
ORDERING = replace(PLAIN, order="{}")
ORDERED = replace(AGREED, consented=None, order=OrderId("o"))


@pytest.mark.parametrize(
    ("needs", "progress", "presence", "step"),
    [
        pytest.param(APPLYING, DONE, present(), AskApplication(ONE), id="never-applied"),
        pytest.param(
            APPLYING,
            DONE,
            present(company=ONE, consented=("openid", "email")),
            AskApplication(ONE),
            id="a-consent-to-scopes-is-no-application",
        ),
        pytest.param(APPLYING, AGREED, present(), AskApplication(ONE), id="nor-is-one-given-here"),
        pytest.param(APPLYING, APPLIED, present(), Ready, id="applied-here"),
        pytest.param(
            APPLYING,
            replace(APPLIED, consented_by=AccountId("q")),
            present(),
            AskApplication(ONE),
            id="by-another",
        ),
        pytest.param(
            APPLYING,
            replace(APPLIED, consented_for=TWO),
            present(),
            AskApplication(ONE),
            id="for-another-company",
        ),
        pytest.param(ORDERING, DONE, present(), AskOrder(ONE), id="not-ordered"),
        pytest.param(ORDERING, ORDERED, present(), Ready, id="ordered-here"),
        pytest.param(
            ORDERING,
            replace(ORDERED, consented_by=AccountId("q")),
            present(),
            AskOrder(ONE),
            id="ordered-by-another",
        ),
        pytest.param(
            replace(FOREIGN, order="{}"),
            DONE,
            present(),
            AskConsent(("openid", "email"), ONE),
            id="scopes-before-the-order",
        ),
        pytest.param(
            replace(APPLYING, access="pbx"),
            APPLIED,
            present(),
            NoAccess(DenyReason.NOT_GIVEN, ONE),
            id="access-first",
        ),
    ],
)
def test_application_and_order(needs, progress, presence, step):
    found = proceed(needs, progress, presence, NOW)
    assert found == step if not isinstance(step, type) else isinstance(found, step)


def test_an_application_that_began_on_our_own_page_goes_back_there():
    parked = Interaction(
        InteractionId("x"), Purpose.APPLY, BrowserId("b"), PLAIN, NOW, NOW + timedelta(minutes=1)
    )
    assert resume_path(parked) == "/apply/done/x"
