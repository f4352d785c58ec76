"""What happens together, as the use cases write it."""

from dataclasses import replace
from datetime import timedelta

from idp.model.access import Cause, Change, End, FactKind, Put, Revision
from idp.model.account import AccountStatus
from idp.model.consent import Consent
from idp.model.events import (
    Administered,
    CodeIssued,
    CodeRedeemed,
    CodeReplayed,
    ConsentGiven,
    InvitationAccepted,
    KeysRotated,
    PasswordRecovered,
    SessionEnded,
    SignedInEvent,
    SteppedUp,
    TokensRefreshed,
)
from idp.model.ids import FamilyId, InvitationId, KeyId, Sid
from idp.model.keys import KeyState
from idp.model.requests import OrderState, RequestState, Use
from idp.model.ticket import TicketPurpose
from idp.model.trail import AuditHead
from idp.ports.records import Records
from tests.contracts.handover_cases import HANDOVERS
from tests.contracts.samples import (
    ANNA,
    BORIS,
    BROWSER,
    MAIL,
    ROMASHKA,
    SID,
    VEKTOR,
    a_client,
    a_code,
    a_company,
    a_family,
    a_person,
    a_session,
    an_email,
    an_interaction,
)
from tests.contracts.test_keys import KEY
from tests.contracts.test_outbox import a_job
from tests.contracts.test_waiting import DECIDED, ORDER
from tests.contracts.token_cases import TOKENS
from tests.contracts.trees import BINDING, branch
from tests.support.clock import START

SOON = START + timedelta(seconds=1)
ONE = FamilyId("family-1")


def sign_in(records: Records) -> None:
    records.throttles.clear(["a"])
    records.sessions.add(a_session(Sid("new")), "digest-new")
    records.accounts.remember_browser(ANNA, BROWSER, SOON)
    records.interactions.advance(an_interaction().id, replace(an_interaction().progress, account=ANNA))
    records.audit.append(SignedInEvent(account=ANNA, amr=("pwd",), acr="1"), SOON)


def step_up(records: Records) -> None:
    records.accounts.spend_totp_step(ANNA, 7)
    records.sessions.prove(SID, SOON, "urn:okno:loa:2", ("pwd", "otp"))
    records.sessions.rotate(SID, "digest-1", "digest-2")
    records.audit.append(SteppedUp(account=ANNA, amr=("pwd", "otp"), acr="2"), SOON)


def issue_code(records: Records) -> None:
    records.interactions.finish(an_interaction().id, SOON)
    records.codes.add(a_code("code-2"))
    records.sessions.visit(SID, "client:mail", SOON)
    records.sessions.touch(SID, SOON)
    records.audit.append(CodeIssued(account=ANNA, scopes=("openid",)), SOON)


def redeem_code(records: Records) -> None:
    records.codes.redeem("code-1", SOON, FamilyId("family-2"))
    records.families.add(a_family("family-2"))
    records.audit.append(CodeRedeemed(account=ANNA, scopes=("openid",)), SOON)


def replay_code(records: Records) -> None:
    records.families.revoke(ONE, SOON)
    records.audit.append(CodeReplayed(account=ANNA, family=ONE), SOON)


def refresh(records: Records) -> None:
    records.families.rotate(ONE, 1, SOON, SOON)
    records.audit.append(TokensRefreshed(account=ANNA, family=ONE, generation=2), SOON)


def sign_out(records: Records) -> None:
    records.sessions.end(SID, SOON)
    records.families.revoke_of_session(SID, SOON)
    records.outbox.put(a_job("job-2"))
    records.outbox.put(a_job("job-3", target="client:pbx"))
    records.audit.append(SessionEnded(account=ANNA, reason="sign-out"), SOON)


def consent(records: Records) -> None:
    records.consents.put(Consent(ANNA, MAIL, ROMASHKA, frozenset({"email"}), SOON))
    records.audit.append(ConsentGiven(account=ANNA, scopes=("email",)), SOON)


def accept_invitation(records: Records) -> None:
    records.tickets.take(TicketPurpose.INVITATION, "t-1", START)
    records.invitations.close(InvitationId("i-1"), SOON, accepted=True)
    records.accounts.add(a_person(BORIS), [an_email("boris@romashka.example")])
    records.accounts.set_password(BORIS, "hash", SOON)
    records.companies.add_member(BORIS, ROMASHKA, "")
    records.audit.append(InvitationAccepted(account=BORIS, invitation="i-1"), SOON)


def recover(records: Records) -> None:
    records.tickets.take(TicketPurpose.RECOVERY_LINK, "t-2", START)
    records.accounts.set_password(ANNA, "hash", SOON)
    records.accounts.set_totp(ANNA, None, None)
    records.accounts.set_recovery_codes(ANNA, ["x", "y"])
    records.families.revoke_of_account(ANNA, SOON)
    records.audit.append(PasswordRecovered(account=ANNA), SOON)


def administer(records: Records) -> None:
    records.accounts.update(replace(a_person(), status=AccountStatus.DISABLED))
    records.companies.update(replace(a_company(), name="Ромашка-2"))
    records.companies.add(a_company(VEKTOR))
    records.companies.remove_member(ANNA, ROMASHKA)
    records.clients.replace(replace(a_client(), disabled=True))
    records.audit.append(Administered(what="person", subject=ANNA, change="disabled"), SOON)


def change_a_tree(records: Records) -> None:
    changes: list[Change] = [
        *(Put(branch(f"b-{number}")) for number in range(20)),
        Put(replace(BINDING, role="owner")),
        End(FactKind.ROLE, "dispatcher"),
    ]
    records.access.append(ROMASHKA, 2, changes, Revision(ROMASHKA, 3, SOON, Cause.REQUEST))
    records.requests.move(DECIDED, RequestState.OPEN)
    records.drafts.drop(ROMASHKA, ANNA)
    records.audit.append(Administered(what="tree", subject=ROMASHKA, change="changed"), SOON)


def order(records: Records) -> None:
    records.orders.add(ORDER)
    records.outbox.put(a_job("job-4"))
    records.orders.settle(ROMASHKA, ORDER.id, OrderState.DONE, "ord-1")
    records.uses.note(ROMASHKA, Use(ANNA, "sms", SOON))


def remove_client(records: Records) -> None:
    records.clients.remove(MAIL)
    records.audit.append(Administered(what="client", subject=MAIL, change="removed"), SOON)


def rotate_keys(records: Records) -> None:
    records.keys.add(replace(KEY, kid=KeyId("k-2")))
    records.keys.move(KEY.kid, KeyState.ANNOUNCED, KeyState.SIGNING, SOON)
    records.audit.append(KeysRotated(kid=KEY.kid, alg="ES256", state="signing"), SOON)


def deliver(records: Records) -> None:
    records.outbox.retry(a_job().id, "w-1", SOON, "503")
    records.outbox.lease("w-2", SOON, SOON + timedelta(seconds=30), 5)
    records.outbox.bury(a_job().id, "w-2", SOON, "404")


def seal(records: Records) -> None:
    (row,) = records.audit.unsealed(10)
    records.audit.seal([replace(row, position=1, chain="ab")])
    records.audit.put_head(AuditHead(1, "ab", SOON, "signature"))


def sweep(records: Records) -> None:
    later = START + timedelta(days=365)
    for swept in (records.codes, records.families, records.sessions, records.interactions, records.tickets):
        swept.sweep(later)
    records.pushed.sweep(later)
    records.spent.sweep(later)


USE_CASES = [
    sign_in,
    step_up,
    issue_code,
    redeem_code,
    replay_code,
    refresh,
    sign_out,
    consent,
    accept_invitation,
    recover,
    administer,
    change_a_tree,
    order,
    *HANDOVERS,
    *TOKENS,
    remove_client,
    rotate_keys,
    deliver,
    seal,
    sweep,
]
