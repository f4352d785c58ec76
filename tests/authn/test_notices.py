"""Messages lie sealed in the outbox, in the language of their reader."""

import base64
from dataclasses import replace

import pytest

from idp.authn.notices import Post, best_contact, notice_job
from idp.model.account import Identifier, IdentifierKind
from idp.model.errors import Unavailable
from idp.model.work import JobKind, Notice
from tests.authn.town import ANNA, ANNA_PHONE

MAIL = Identifier(IdentifierKind.EMAIL, ANNA, verified=True)
PHONE = Identifier(IdentifierKind.PHONE, ANNA_PHONE, verified=True)


def test_a_notice_is_sealed_for_its_own_job(envelope, clock):
    notice = Notice("sms", ANNA_PHONE, "", "Code 123456")
    job, other = notice_job(envelope, notice, clock.now()), notice_job(envelope, notice, clock.now())
    assert (job.kind, job.target, job.due_at) == (JobKind.NOTICE, "sms:+7•••••33", clock.now())
    assert set(job.payload) == {"sealed"}
    assert ANNA_PHONE not in repr(job)
    sealed = base64.urlsafe_b64decode(other.payload["sealed"])
    with pytest.raises(Unavailable):
        envelope.unwrap(sealed, f"notice:{job.id}")


@pytest.mark.parametrize(
    ("contacts", "preferred", "chosen"),
    [
        ((), "", None),
        ((PHONE,), "", PHONE),
        ((PHONE, MAIL), "", MAIL),
        ((PHONE, MAIL), ANNA_PHONE, PHONE),
        ((PHONE, MAIL), "unknown", MAIL),
    ],
)
def test_a_message_goes_where_it_was_asked_from_else_to_the_mail(contacts, preferred, chosen):
    assert best_contact(contacts, preferred) == chosen


@pytest.mark.parametrize(
    ("account", "page", "words"), [("ro", "en", "ro"), (None, "en", "en"), (None, None, "ru")]
)
def test_the_persons_language_comes_first_then_the_pages_then_the_operators(
    town, envelope, account, page, words
):
    person = replace(town.person(), locale=account)
    assert Post(envelope, "https://id.example.com", "ru").words(person, page).locale == words
