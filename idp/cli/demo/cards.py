"""Persona cards: whom to sign in as, with what, and what to try."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyotp

from idp.claims.manifest_reading import load_manifests
from idp.cli.demo.companies import Persona
from idp.cli.demo.memory import Memory
from idp.cli.demo.old_services import OldOne, OldService, gated
from idp.cli.demo.place import Place
from idp.cli.demo.trusting import TRUSTING

STEP = 30
"""Seconds that a code is good for. RFC 6238 §5.2."""
TRY = (
    "Sign in as the system administrator: one password, one code, and My services opens.",
    "Open the PBX console, then the old cabinet: neither asks for anything.",
    "Press Settings in the PBX console: it names the right that is missing, and leads to where one asks.",
    "As the owner, answer the request: the page says beforehand who gains what.",
    "Still as the owner, look under Costs for what nobody known switched on, and stop it in two clicks.",
    "Look under Who may do what: every cell says why, for any day.",
    "Open the knowledge base or the mail under My services: their old passwords are never asked for.",
    "As the owner, link your old accounts by one code, or type an old password once; one of them is broken.",
    "Open the courses, the contracts and the mail in the browser: three protocols, and no password.",
    "Make a password for the corporate chat or a SIP phone: your own is refused there.",
    "Open the display at the counter, and let it in from your phone: it asks nobody for a password.",
    "As the marketer, look at the prices of bulk SMS, and learn why sending is for others.",
    "Sign in as the accountant: two companies to choose from, and advertising that the owner shut off.",
    "As the owner, apply to Tinkoff or Nethouse under Partners: every value is on the page beforehand.",
    "As the accountant, try a bank, then Kontur: one is shut, with its reason; the other is open.",
    "As the operator's staff, look at the partners, at the foot of a page: no value, no person is there.",
    "Ask to recover a password: the message arrives in the inbox.",
    "Sign out: every service you entered is told.",
)


@dataclass(frozen=True, slots=True)
class Card:
    """A persona with what they sign in with now."""

    persona: Persona
    password: str
    totp_secret: str | None
    old: tuple[tuple[OldOne, str], ...] = ()
    """Their accounts in old services, with the passwords there."""

    def code(self, now: datetime) -> str | None:
        """Return the code of this moment, for whoever has a second factor."""
        return pyotp.TOTP(self.totp_secret).at(now) if self.totp_secret else None

    def seconds_left(self, now: datetime) -> int:
        """Return how long the code is still good."""
        return STEP - int(now.timestamp()) % STEP


def deal(personas: tuple[Persona, ...], memory: Memory, services: tuple[OldService, ...]) -> tuple[Card, ...]:
    """Make the cards."""
    old = [(one, memory.old_password(one.memory)) for service in services for one in service.accounts]
    return tuple(
        Card(
            p,
            memory.password(p.key),
            memory.totp_secret(p.key) if p.totp else None,
            tuple((one, password) for one, password in old if one.persona is p),
        )
        for p in personas
    )


def in_words(cards: tuple[Card, ...], place: Place, now: datetime) -> Iterator[str]:
    """Lay the cards out as lines."""
    yield "Who you can be:"
    for card in cards:
        code = card.code(now)
        second = f"   code {code} ({card.seconds_left(now)} s left)" if code else ""
        yield f"  {card.persona.name}, {card.persona.title['en']}"
        yield f"      login {card.persona.login}   password {card.password}{second}"
        for one, password in card.old:
            yield f"      in the old {one.service}: {one.login}   {password}   ({one.link})"
    yield ""
    yield "Where to go:"
    for name, address in addresses(place).items():
        yield f"  {name:<12} {address}"
    yield ""
    yield "What to try:"
    yield from (f"  - {hint}" for hint in TRY)


def for_programs(
    cards: tuple[Card, ...], companies: Mapping[str, Mapping[str, str]], place: Place, now: datetime
) -> dict[str, Any]:
    """Lay the cards out for `--json`."""
    return {
        "issuer": place.issuer,
        "addresses": addresses(place),
        "personas": [_persona(card, companies, now) for card in cards],
    }


def _persona(card: Card, companies: Mapping[str, Mapping[str, str]], now: datetime) -> dict[str, Any]:
    places = card.persona.places
    return {
        "key": card.persona.key,
        "name": card.persona.name,
        "title": dict(card.persona.title),
        "login": card.persona.login,
        "password": card.password,
        "totp_secret": card.totp_secret,
        "code": card.code(now),
        "companies": [dict(companies[key]) for key in dict.fromkeys(place["id"] for place in places)],
        "roles": [{"company": companies[place["id"]]["id"], **_right(place)} for place in places],
        "phone": card.persona.document["claims"].get("phone_number"),
        "old_accounts": [
            {"service": one.service, "login": one.login, "password": password, "link": one.link}
            for one, password in card.old
        ],
    }


def _right(place: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in place.items() if name != "id"}
    return {**told, "since": str(told["since"])} if "since" in told else told


def addresses(place: Place) -> dict[str, str]:
    """Return every address worth opening."""
    return {
        "provider": f"{place.issuer}/",
        "demo": f"{place.issuer}/demo",
        "inbox": f"{place.issuer}/demo/inbox",
        "last": f"{place.issuer}/demo/last",
        "pbx": f"{place.service('pbx')}/",
        "cabinet": f"{place.service('cabinet')}/",
        "advertising": f"{place.service('target')}/",
        "archive": f"{place.service('archive')}/",
        "display": f"{place.service('display')}/",
        **{partner: f"{place.service(partner)}/" for partner in load_manifests()},
        **{service: f"{place.gate(service)}/" for service in gated()},
        **{service: f"{place.service(service)}/" for service in TRUSTING},
    }
