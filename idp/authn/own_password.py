"""Set a new password, by its owner or through recovery."""

from dataclasses import dataclass
from datetime import datetime

from idp.authn.letters import password_changed
from idp.authn.notices import Post
from idp.authn.outcomes import FreshProof, Opened
from idp.authn.passwords import PasswordHasher
from idp.authn.sessions import end_others, renew
from idp.authn.strength import check_strength, known_of
from idp.authn.visitor import Visitor
from idp.model.account import Account
from idp.model.events import FactorSet
from idp.ports.clock import Clock
from idp.ports.records import Records, Store


@dataclass(frozen=True, slots=True)
class OwnPassword:
    """Replace the password of somebody who has just proved who they are."""

    store: Store
    clock: Clock
    hasher: PasswordHasher
    post: Post

    def change(self, visitor: Visitor, proof: FreshProof, password: str) -> Opened:
        """Set the password and end the person's other sessions. Raises `Invalid` if it is weak."""
        now, account, session = self.clock.now(), proof.signed_in.account, proof.signed_in.session
        with self.store.read() as records:
            check_password_of(records, account, password)
        hashed = self.hasher.hash(password)
        with self.store.write() as records:
            records.accounts.set_password(account.id, hashed, now)
            opened = renew(records, session, visitor)
            end_others(records, proof.signed_in, now, reason="password_changed")
            event = FactorSet(account=account.id, sid=session.sid, factor="password", change="changed")
            records.audit.append(event, now)
            tell_password_changed(self.post, records, account, now)
        return opened


def check_password_of(records: Records, account: Account, password: str) -> None:
    """Refuse a weak new password of a known person. Raises `Invalid`."""
    companies = [m.company_name for m in records.companies.memberships(account.id)]
    check_strength(password, known_of(account, records.accounts.identifiers(account.id), companies))


def tell_password_changed(post: Post, records: Records, account: Account, now: datetime) -> None:
    """Write to the owner, who may not be the one who changed it."""
    post.tell(records, account, password_changed(post.words(account)), now)
