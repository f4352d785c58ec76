"""A price notice as a signed text: it is shown, comes back with the one confirm, and is kept as evidence."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from idp.model.billing import Money, OfferingId, Price, PriceKind, Purchase
from idp.model.ids import AccountId, CompanyId, NodeId, RequestId, new_id
from idp.model.keys import KeyPurpose
from idp.ports.signer import Signer

TYP: Final = "quote+jwt"
LIFETIME: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody is shown before they confirm: good for them alone, for 15 minutes, for one order."""

    id: str
    company: CompanyId
    account: AccountId
    """Who is shown it, and may confirm it."""
    node: NodeId
    purchase: Purchase
    issued_at: datetime
    expires_at: datetime
    next_charge: date | None = None
    request: RequestId | None = None
    """Whose wish it answers, where it is shown to who may agree."""
    token: str = ""
    """All of the above, signed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom and where a quote is made."""

    company: CompanyId
    account: AccountId
    node: NodeId
    request: RequestId | None = None


def make_quote(
    signer: Signer, setting: Setting, purchase: Purchase, next_charge: date | None, now: datetime
) -> Quote:
    """Sign a price notice. RFC 7519 §4.1."""
    issued = now.astimezone(UTC).replace(microsecond=0)
    made = Quote(
        id=new_id(),
        company=setting.company,
        account=setting.account,
        node=setting.node,
        purchase=purchase,
        issued_at=issued,
        expires_at=issued + LIFETIME,
        next_charge=next_charge,
        request=setting.request,
    )
    return _with_token(made, signer.sign(KeyPurpose.QUOTE, _claims(made), typ=TYP))


def read_quote(signer: Signer, token: str) -> Quote | None:
    """Return a quote that we signed, over or not; nothing for any other text."""
    claims = signer.verify(KeyPurpose.QUOTE, token, typ=TYP)
    if claims is None:
        return None
    try:
        return _with_token(_quote(claims), token)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None


def quote_id(token: str) -> str:
    """Return the id of a quote that lies in our own records: there it was verified before."""
    payload = token.split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(told["jti"])


def _with_token(quote: Quote, token: str) -> Quote:
    return replace(quote, token=token)


def _claims(quote: Quote) -> Mapping[str, Any]:
    bought = quote.purchase
    told = {
        "jti": quote.id,
        "iat": int(quote.issued_at.timestamp()),
        "exp": int(quote.expires_at.timestamp()),
        "sub": quote.account,
        "company": quote.company,
        "node": quote.node,
        "offering": bought.offering,
        "name": bought.name,
        "pays": bought.pays,
        "units": bought.units,
        "number": bought.number,
        "service": bought.service,
        "content": bought.content,
        "amount": str(bought.amount),
        "prices": [_price_claims(price) for price in bought.prices],
        "next_charge": quote.next_charge.isoformat() if quote.next_charge else "",
        "request": quote.request or "",
    }
    return {name: value for name, value in told.items() if value not in ("", False)}


def _price_claims(price: Price) -> Mapping[str, str]:
    told = {
        "kind": str(price.kind),
        "amount": str(price.money.amount),
        "currency": price.money.currency,
        "period": price.period,
        "unit": price.unit,
        "tax_rate": "" if price.tax_rate is None else str(price.tax_rate),
    }
    return {name: value for name, value in told.items() if value}


def _quote(told: Mapping[str, Any]) -> Quote:
    charged, request = told.get("next_charge"), told.get("request")
    return Quote(
        id=str(told["jti"]),
        company=CompanyId(told["company"]),
        account=AccountId(told["sub"]),
        node=NodeId(told["node"]),
        purchase=Purchase(
            offering=OfferingId(told["offering"]),
            name=told["name"],
            pays=told["pays"],
            prices=tuple(_price(price) for price in told["prices"]),
            units=int(told["units"]),
            number=told.get("number", ""),
            service=told.get("service", ""),
            content=told.get("content", False),
            amount=Decimal(told["amount"]),
        ),
        issued_at=datetime.fromtimestamp(told["iat"], UTC),
        expires_at=datetime.fromtimestamp(told["exp"], UTC),
        next_charge=date.fromisoformat(charged) if charged else None,
        request=RequestId(request) if request else None,
    )


def _price(told: Mapping[str, Any]) -> Price:
    rate = told.get("tax_rate")
    return Price(
        kind=PriceKind(told["kind"]),
        money=Money(Decimal(told["amount"]), told["currency"]),
        period=told.get("period", ""),
        unit=told.get("unit", ""),
        tax_rate=Decimal(rate) if rate else None,
    )
