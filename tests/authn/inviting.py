"""What inviter and invited do."""

import re

from idp.authn.invitations import Offer
from idp.model.secret import Secret

BORIS = "boris@romashka.example"


NEW = "seven blue doors sing"


def invite(town, owner, company, address=BORIS, name="Boris", promises=()):
    offer = Offer(promises=promises, assured=True)
    made = town.desk.invitations.invite(town.who(owner), company.id, address, name, offer)
    return made, Secret(
        re.search(r"https://id\.example\.com/invitation/([\w-]{43})", town.notices()[-1].body)[1]
    )


def members(town, company):
    with town.house.store.read() as records:
        return {account.name for account, _ in records.companies.members(company.id)}
