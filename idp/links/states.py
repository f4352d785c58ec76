"""The states of a link, and what makes one into another. Everything runs in the caller's transaction.

    pending ──proof──▶ active ──one failed replay──▶ broken ──new password, or a good sign-in──▶ active
                         └──the service says so────▶ locked ──────────────────────────────────▶ active
                         └──the right is lost──────▶ locked (closed) ──the right comes back───▶ active
    all of them ──given up, taken away, dismissed──▶ revoked: the secret is gone, for good

Each function changes the link that is stored, if it is still in the state that was read; where
somebody was faster, nothing is written and false, or nothing, comes back.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from idp.links.following import follow
from idp.links.own.ending import end_apps_named
from idp.links.vault import drop_secret, link_secret, next_secret, put_secret
from idp.model.bridging_events import LinkBroken, LinkMended, LinkRevoked
from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.model.secret import Secret
from idp.model.work import Provisioning
from idp.ports.envelope import Envelope
from idp.ports.records import Records
from idp.rbac.kept import close_kept

STUCK: Final = frozenset({LinkState.BROKEN, LinkState.LOCKED})
GIVEN_UP: Final = "given_up"
DISMISSED: Final = "dismissed"
KNOWN_OUTSIDE: Final = "known_outside"
"""Of a shared account that works: somebody who may know its password has left."""
CLOSED: Final = "closed"
"""We had the service close the account, for its person has no right there; it opens again with the right."""
REFUSED: Final = "refused"
"""The service did not take the password."""


def note_ok(records: Records, link: AccountLink, now: datetime) -> None:
    """Note that the service let this account in; a broken or locked one is whole again."""
    kept = link.reason if link.state is LinkState.ACTIVE else ""
    whole = replace(link, state=LinkState.ACTIVE, last_ok=now, failures=0, reason=kept)
    if link.state not in (LinkState.ACTIVE, *STUCK) or not records.links.change(whole, link.state):
        return
    if link.state in STUCK:
        records.audit.append(LinkMended(**about(link)), now)


def break_link(records: Records, link: AccountLink, reason: str, now: datetime) -> bool:
    """Stop: the service did not let the account in. Nothing is tried again until it is mended."""
    return _stop(records, link, LinkState.BROKEN, reason, now)


def lock_link(records: Records, link: AccountLink, reason: str, now: datetime) -> bool:
    """Stop: the service has locked the account, or asks something that only a person can answer."""
    return _stop(records, link, LinkState.LOCKED, reason, now)


def is_closed(link: AccountLink) -> bool:
    """Tell whether we had the service close it, so that we open it again with the right."""
    return link.state is LinkState.LOCKED and link.reason == CLOSED


def close_link(records: Records, link: AccountLink, now: datetime) -> bool:
    """Note that the service has closed it at our word; it stays its person's."""
    closed = replace(link, state=LinkState.LOCKED, reason=CLOSED)
    if link.state not in (LinkState.ACTIVE, *STUCK) or not records.links.change(closed, link.state):
        return False
    if link.account is not None:
        leave_service(records, link, link.account, now)
    return True


def reopen_link(records: Records, link: AccountLink) -> bool:
    """Note that the service has opened it again. What was broken before is broken still: nothing is tried."""
    state, reason = (LinkState.BROKEN, REFUSED) if link.failures else (LinkState.ACTIVE, "")
    reopened = replace(link, state=state, reason=reason)
    return is_closed(link) and records.links.change(reopened, LinkState.LOCKED)


def mend_link(records: Records, envelope: Envelope, link: AccountLink, secret: Secret, now: datetime) -> bool:
    """Put a new password in place, one that the service has just taken, and go on."""
    whole = replace(link, state=LinkState.ACTIVE, has_secret=True, last_ok=now, failures=0, reason="")
    if link.state not in (LinkState.ACTIVE, *STUCK) or not records.links.change(whole, link.state):
        return False
    records.vault.drop(link.company, link.service, next_secret(link.id))
    put_secret(records, envelope, link.company, link.service, link_secret(link.id), secret, now)
    records.audit.append(LinkMended(**about(link)), now)
    return True


def revoke_link(
    records: Records, link: AccountLink, reason: str, now: datetime, by: AccountId | None = None
) -> bool:
    """End a link: its secret is deleted, and whoever entered by it is out of the service."""
    users = records.links.users(link.id) if link.shared else ()
    if not records.links.change(_ended(link, reason, now), link.state):
        return False
    records.links.set_users(link.id, ())
    records.links.drop_claims(link.id)
    _forget(records, link, now)
    if link.account is not None and not link.shared:
        end_apps_named(records, link.company, link.service, link.old.login, link.account, now)
    for person in {*users, *([link.account] if link.account else ())}:
        leave_service(records, link, person, now)
    records.audit.append(LinkRevoked(account=by, reason=reason, **about(link)), now)
    return True


def revoke_links_of(records: Records, company: CompanyId, account: AccountId, now: datetime) -> int:
    """End what a person enters by in a company they leave; return how many links that concerned.

    Their own links are revoked and the secrets deleted; shared accounts stay, without them. Where a
    service has an API, their accounts there are closed, and shared ones get a new password; where it
    has none, a shared one bears a mark until the operator has changed its password.
    """
    changed = records.links.revoke_of_person(company, account, now)
    for link in changed:
        if not link.shared:
            records.links.drop_claims(link.id)
            _forget(records, link, now)
        followed = follow(records, link, Provisioning.ROTATE if link.shared else Provisioning.LEAVER, now)
        if link.shared and not followed:
            records.links.change(replace(link, reason=KNOWN_OUTSIDE), link.state)
        leave_service(records, link, account, now)
        left = LinkRevoked(
            company=company, service=link.service, link=link.id, person=account, reason=DISMISSED
        )
        records.audit.append(left, now)
    return len(changed)


def leave_service(records: Records, link: AccountLink, person: AccountId, now: datetime) -> None:
    """Throw away a person's cookies of a link's service, and have the sessions closed that it keeps itself.

    Who they are there may have changed.
    """
    for session in records.sessions.of_account(person):
        records.jars.drop(jar_key(session.sid, link.service))
    kept = records.service_sessions.of_people([person], link.company)
    close_kept(records, [one for one in kept if one.service == link.service], now)


def jar_key(sid: str, service: ServiceId) -> str:
    """Return the key of a session's jar at a service."""
    return f"{sid}:{service}"


def about(link: AccountLink) -> dict[str, Any]:
    """Return what every event of a link says."""
    return {"company": link.company, "service": link.service, "link": link.id, "person": link.account}


def _stop(records: Records, link: AccountLink, state: LinkState, reason: str, now: datetime) -> bool:
    stopped = replace(link, state=state, last_fail=now, failures=link.failures + 1, reason=reason)
    if link.state is not LinkState.ACTIVE or not records.links.change(stopped, LinkState.ACTIVE):
        return False
    records.audit.append(LinkBroken(reason=reason, **about(link)), now)
    return True


def _ended(link: AccountLink, reason: str, now: datetime) -> AccountLink:
    ended = replace(link, state=LinkState.REVOKED, reason=reason, ended_at=now)
    return replace(ended, has_secret=False, imported="")


def _forget(records: Records, link: AccountLink, now: datetime) -> None:
    """Drop both passwords, the next one first, as does whoever settles which of them counts."""
    records.vault.drop(link.company, link.service, next_secret(link.id))
    drop_secret(records, link.company, link.service, link_secret(link.id), now)
