"""Old accounts and their people, made through the use cases."""

import json
import re
from dataclasses import dataclass

from idp.links.desk import Links
from idp.links.ground import Linkable
from idp.links.vault import link_secret, open_secret
from idp.model.ids import ServiceId
from idp.model.link import Proof
from tests.authn.town import Town

PBX, FAX, MAIL, KB = (ServiceId(name) for name in ("pbx", "fax", "mail", "kb"))
EVERY = frozenset({Proof.LOGIN, Proof.SMS, Proof.OPERATOR})
SERVICES = (
    Linkable(PBX, {"en": "PBX"}, proofs=EVERY),
    Linkable(FAX, {"en": "Fax"}, shared=True, proofs=EVERY),
    Linkable(MAIL, {"en": "Mail"}, proofs=frozenset({Proof.LOGIN}), keeps=False),
    Linkable(KB, {"en": "Knowledge base"}, proofs=frozenset({Proof.SMS})),
)
ANNA, BORIS, VERA = "anna@romashka.example", "boris@romashka.example", "vera@romashka.example"
PHONE, OTHER_PHONE = "+79001112233", "+79004445566"
CANARY = "canary-of-a-password"


@dataclass
class Village:
    """A company, three members, and what happens to their old accounts."""

    town: Town
    links: Links

    def __post_init__(self):
        town = self.town
        self.store, self.clock, self.envelope = town.house.store, town.house.clock, town.house.envelope
        self.romashka = town.company("Romashka", "romashka").id
        self.other = town.company("Other", "other").id
        self.anna = town.person(ANNA, companies=[self.romashka]).id
        self.boris = town.person(BORIS, companies=[self.romashka]).id
        self.vera = town.person(VERA, companies=[self.other]).id
        with self.store.write() as records:
            for account, login in ((self.anna, ANNA), (self.boris, BORIS), (self.vera, VERA)):
                records.accounts.mark_verified(account, login)

    def now(self):
        return self.clock.now()

    def read(self, *rows, service=PBX, company=None):
        """Import rows as JSON."""
        return self.links.importing.run(company or self.romashka, service, json.dumps(rows).encode())

    def match(self, *rows, service=PBX):
        """Import rows and match them; return the links by login."""
        self.read(*rows, service=service)
        self.links.matching.run(self.romashka)
        return {row["login"]: self.link(row["login"], service) for row in rows}

    def link(self, login, service=PBX, company=None):
        with self.store.read() as records:
            return records.links.find(company or self.romashka, service, login)

    def get(self, link):
        with self.store.read() as records:
            return records.links.get(link)

    def password(self, link):
        """Open what the vault holds for a link."""
        with self.store.read() as records:
            name = link_secret(link.id)
            found = open_secret(records, self.envelope, link.company, link.service, name)
        return found and found.value

    def entering(self, account, service=PBX):
        with self.store.read() as records:
            return records.links.entering(self.romashka, service, account)

    def account(self, account):
        with self.store.read() as records:
            return records.accounts.get(account)

    def code(self):
        """Return the code of the message sent last, and to which phone it went."""
        notice = self.town.notices()[-1]
        return re.search(r"\b\d{6}\b", notice.body)[0], notice.to

    def audit(self, *, after=0):
        with self.store.read() as records:
            return list(reversed(records.audit.recent(200)))[after:]

    def claims(self):
        with self.store.read() as records:
            return [(claim.link, claim.account) for claim, _ in records.links.claims()]
