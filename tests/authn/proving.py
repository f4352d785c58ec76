"""What a person with a second factor does."""

from dataclasses import replace

from idp.authn.factors import Confirmed
from idp.authn.outcomes import FreshProof, NeedsSecondFactor


def half_in(town, visitor):
    parked = town.parked(visitor)
    assert town.offer(visitor, interaction=parked) == NeedsSecondFactor()
    return parked


def code(town, visitor, typed):
    return town.desk.sign_in.offer_code(visitor, half_in(town, visitor), typed)


def proof(town, visitor):
    return FreshProof(town.who(visitor))


def set_up(town, visitor):
    """Set TOTP up as its owner does; return visitor, secret and what was shown."""
    mine = proof(town, visitor)
    secret = town.desk.factors.begin(mine).secret.replace(" ", "")
    confirmed = town.desk.factors.confirm(visitor, mine, town.totp(secret))
    assert isinstance(confirmed, Confirmed)
    return replace(visitor, cookie=confirmed.opened.secret), secret, confirmed.recovery_codes
