"""Stopping an old account that its service did not let in, and writing once to whose it is about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.notices import Letter, Post
from idp.links.states import REFUSED, break_link, lock_link
from idp.model.ids import AccountId
from idp.model.link import AccountLink
from idp.ports.records import Records
from idp.rbac.saving import owners_in
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from idp.words import Words, words_later
from legacy_bridges.contract import Bridged, Links, Proving, Replays
from legacy_bridges.gate.replay_pages import LINK, title_of

ASKS_A_PERSON: Final = frozenset({"captcha", "locked"})
"""Why a service lets an account in again only after a person has done something there."""
_SUBJECT: Final = words_later.text("Your old login at %(service)s does not work")
_REFUSED: Final = words_later.text(
    "Okno: %(service)s does not take the password of your old login any more. It was tried once, "
    "and nothing is tried again.\n\nIf you have changed it there, type the new one here: %(link)s"
)
_ASKS: Final = words_later.text(
    "Okno: %(service)s has locked your old login, or asks a question that only a person can answer. "
    "Nothing is tried again.\n\nHere you can sign in once yourself: %(link)s"
)
_UNSURE: Final = words_later.text(
    "Okno: signing in to %(service)s by your old login did not work, and nothing is tried again. "
    "The service has changed; its team sees that.\n\nLater you can sign in once yourself here: %(link)s"
)
_SHARED_SUBJECT: Final = words_later.text("The shared account at %(service)s does not work")
_SHARED: Final = words_later.text(
    "Okno: signing in to %(service)s by the account that people of your company share did not work. It was "
    "tried once, and nothing is tried again: nobody enters by it for now.\n\nIf its password has changed, "
    "type the new one here: %(link)s"
)
_BODIES: Final[Mapping[str, str]] = {REFUSED: _REFUSED, **dict.fromkeys(ASKS_A_PERSON, _ASKS)}


@dataclass(frozen=True, slots=True)
class Breaking:
    """Stops links."""

    post: Post

    def stop(self, records: Records, bridged: Bridged, link: AccountLink, reason: str, now: datetime) -> bool:
        """Mark it locked or broken; true if it needs a person there. The letter is a break's, not a try's."""
        asks = reason in ASKS_A_PERSON
        stopped = (lock_link if asks else break_link)(records, link, reason, now)
        for one in _whose(records, link) if stopped else ():
            person = records.accounts.get(one)
            if person is not None:
                letter = self._letter(bridged, link, self.post.words(person), reason)
                self.post.tell(records, person, letter, now)
        return asks

    def _letter(self, bridged: Bridged, link: AccountLink, words: Words, reason: str) -> Letter:
        subject, body, page = _SUBJECT, _BODIES.get(reason, _UNSURE), self._page(bridged)
        if link.shared:
            subject, body, page = _SHARED_SUBJECT, _SHARED, self.post.link("/company/links")
        said = {"service": title_of(bridged.manifest, words.locale), "link": page}
        return Letter(words.text(subject, **said), words.text(body, **said))

    def _page(self, bridged: Bridged) -> str:
        """Return where the password is typed: on the service's own host if it has a form, else with us."""
        manifest = bridged.manifest
        typed = Proving.LOGIN in manifest.prove and manifest.links is Links.PERSON
        there = typed and isinstance(bridged.bridge, Replays)
        return manifest.origin + LINK if there else self.post.link("/account/links")


def _whose(records: Records, link: AccountLink) -> Sequence[AccountId]:
    """Return who is written to: whose it is; of a shared account who shared it, or the company's owners.

    The operator shares accounts too, and whoever did may have left.
    """
    if not link.shared:
        return [link.account] if link.account else []
    if link.proved_by is not None and records.companies.acting(link.company, [link.proved_by]):
        return [link.proved_by]
    rev, facts = records.access.facts(link.company)
    owners = sorted(set(owners_in(whole_tree(Structure(link.company, rev, facts), facts))))
    return sorted(records.companies.acting(link.company, owners))
