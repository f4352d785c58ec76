"""Dovecot is shown access tokens, and judges them by what the provider says of each."""

import imaplib
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from idp.app.opening import opened
from idp.model.ids import AccountId
from idp.model.keys import KeyPurpose
from idp.ports.records import Records
from tests.support import rights
from tests.zoo.house import ANNA, COMPANY, VIKTOR, House, start
from tests.zoo.mail_program import SAYS, Program, letters, opened_box, opens
from tests.zoo.place import Zoo, find
from tests.zoo.programs.dovecot import BODY, Dovecot
from tests.zoo.programs.token_mail import OTHER_RESOURCE, PHONE, REPORTS, TokenMail, start_token_mail

STAMP = 2.0
"""Seconds by which a change has bitten everywhere."""


@pytest.fixture(scope="module")
def mail(zoo: Zoo, house: House) -> TokenMail:
    made = start_token_mail(zoo, house, [ANNA.login, VIKTOR.login])
    start(house, zoo)
    return made


@pytest.fixture
def program(house: House, mail: TokenMail) -> Program:
    """Be Anna's program."""
    return Program(house, mail.secrets[PHONE]).sign_in(ANNA)


@pytest.fixture
def reports(house: House, mail: TokenMail, program: Program) -> Program:
    """Be another service's program, in the same browser."""
    return Program(house, mail.secrets[REPORTS], REPORTS, program.browser)


@pytest.fixture
def dovecot(mail: TokenMail) -> Dovecot:
    return mail.dovecot


@pytest.mark.parametrize("mechanism", SAYS)
def test_a_token_opens_the_mailbox_of_its_person(dovecot: Dovecot, program: Program, mechanism: str) -> None:
    token = program.ask()["access_token"]
    with opened_box(dovecot.port, mechanism, ANNA.login, token) as imap:
        assert BODY in letters(imap)


@pytest.mark.parametrize("mechanism", SAYS)
@pytest.mark.parametrize(
    "user",
    [VIKTOR.login, "root", "", f"{ANNA.login}\x00", f"{ANNA.login}*{VIKTOR.login}", f"{VIKTOR.login},"],
)
def test_a_token_opens_nobody_elses_mailbox(
    dovecot: Dovecot, program: Program, mechanism: str, user: str
) -> None:
    token = program.ask()["access_token"]
    before = dovecot.sign_ins(VIKTOR.login)
    assert not opens(dovecot.port, mechanism, user, token)
    assert dovecot.sign_ins(VIKTOR.login) == before
    assert opens(dovecot.port, mechanism, ANNA.login, token)


def without_scope(program: Program, _reports: Program) -> str:
    return str(program.ask(scope="openid")["access_token"])


def of_another_audience(_program: Program, reports: Program) -> str:
    return str(reports.ask(scope="openid mail", resource=OTHER_RESOURCE)["access_token"])


def for_userinfo(program: Program, _reports: Program) -> str:
    return str(program.ask(resource="")["access_token"])


def refresh_token(program: Program, _reports: Program) -> str:
    return str(program.ask()["refresh_token"])


def id_token(program: Program, _reports: Program) -> str:
    return str(program.ask()["id_token"])


def made_up(_program: Program, _reports: Program) -> str:
    return secrets.token_urlsafe(32)


@pytest.mark.parametrize("mechanism", SAYS)
@pytest.mark.parametrize(
    "wrong",
    [without_scope, of_another_audience, for_userinfo, refresh_token, id_token, made_up],
    ids=lambda wrong: wrong.__name__.replace("_", "-"),
)
def test_no_other_token_opens_it(
    dovecot: Dovecot,
    program: Program,
    reports: Program,
    mechanism: str,
    wrong: Callable[[Program, Program], str],
) -> None:
    assert not opens(dovecot.port, mechanism, ANNA.login, wrong(program, reports))


@pytest.mark.parametrize("mechanism", SAYS)
@pytest.mark.parametrize(("seconds", "good"), [(60, True), (-1, False)], ids=["in-time", "expired"])
def test_an_expired_token_opens_nothing(
    house: House, dovecot: Dovecot, program: Program, mechanism: str, seconds: int, *, good: bool
) -> None:
    token = program.ask()["access_token"]
    with opened(house.environment) as found:
        claims = found.house.signer.verify(KeyPurpose.TOKEN, token, typ="at+jwt")
        assert claims is not None
        changed = {**claims, "exp": int(found.house.clock.now().timestamp()) + seconds}
        signed = found.house.signer.sign(KeyPurpose.TOKEN, changed, alg="ES256", typ="at+jwt")
    assert opens(dovecot.port, mechanism, ANNA.login, signed) is good


def test_after_the_sign_out_a_token_opens_nothing_and_what_is_open_goes_on(
    dovecot: Dovecot, program: Program
) -> None:
    token = program.ask()["access_token"]
    with opened_box(dovecot.port, "XOAUTH2", ANNA.login, token) as imap:
        program.sign_out()
        assert not opens(dovecot.port, "XOAUTH2", ANNA.login, token)
        assert BODY in letters(imap)
        kick(dovecot, ANNA.login)
        assert is_closed(imap)


def is_closed(imap: imaplib.IMAP4, within: float = 10) -> bool:
    """Wait for the mail server to close a connection."""
    until = time.monotonic() + within
    try:
        while time.monotonic() < until:
            imap.noop()
            time.sleep(0.1)
    except (imaplib.IMAP4.abort, OSError):
        return True
    return False


def kick(dovecot: Dovecot, login: str) -> None:
    """Close what is open, as the mail server's own team would."""
    told = [find("doveadm"), "-c", str(dovecot.folder / "dovecot.conf"), "kick", login]
    subprocess.run(told, check=True, capture_output=True, timeout=20)


@pytest.fixture
def rightless(house: House) -> Iterator[Callable[[], None]]:
    """Take Anna's rights, and give them back in the end."""
    with opened(house.environment) as found:

        def of_anna(records: Records) -> AccountId:
            known = records.accounts.find(ANNA.login)
            assert known is not None
            return known[0].id

        def take() -> None:
            with found.house.store.write() as records:
                whose = f"person:{of_anna(records)}"
                lost = [one for one in rights.bindings(records, COMPANY) if one.subject == whose]
                assert lost
                rights.take(records, COMPANY, *lost)

        yield take
        with found.house.store.write() as records:
            rights.give(records, of_anna(records), COMPANY, "owner")
    time.sleep(STAMP)


def test_a_lost_right_closes_the_mailbox_within_a_stamp(
    dovecot: Dovecot, program: Program, rightless: Callable[[], None]
) -> None:
    token = program.ask()["access_token"]
    assert opens(dovecot.port, "XOAUTH2", ANNA.login, token)
    rightless()
    until = time.monotonic() + STAMP
    while opens(dovecot.port, "XOAUTH2", ANNA.login, token) and time.monotonic() < until:
        time.sleep(0.1)
    assert not opens(dovecot.port, "XOAUTH2", ANNA.login, token)
    assert not opens(dovecot.port, "OAUTHBEARER", ANNA.login, token)
