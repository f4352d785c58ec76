"""The card of a product, stopping it, and claiming it back."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request

from idp.activations.ground import Ground
from idp.activations.rows import Standing
from idp.activations.sending import CLAIM
from idp.activations.sheet import Card
from idp.model.errors import Invalid
from idp.model.requests import Order, OrderState
from idp.web.called import naming_of
from idp.web.costs.desk import Counter
from idp.web.costs.saying import Saying
from idp.web.inside import Inside, come_in
from idp.words.days import zone_of

_NAMED: Final = 5
"""How many who may stop it are named."""
_BECAME: Final = {
    OrderState.DONE: "stopped",
    OrderState.SENT: "on-its-way",
    OrderState.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class CardPages:
    """One product: look, stop, claim. Each form is shown at the address that takes it."""

    counter: Counter

    def show(self, product: str) -> Response:
        """Show who switched it on, when, why, and what it costs."""
        inside = come_in(self.counter.front)
        card = self.counter.activations.card(inside.account.id, inside.company, product)
        return self._page(inside, card, "costs/card.html", done=_done(card, request.args.get("done", "")))

    def ask_stop(self, product: str) -> Response:
        """Say what stopping means, with the one button."""
        inside = come_in(self.counter.front)
        card = self.counter.activations.card(inside.account.id, inside.company, product)
        if card.row.standing in (Standing.ENDED, Standing.STOPPING):
            return self.counter.front.go(inside.caller, address(product, "stopped"))
        return self._page(inside, card, "costs/stop.html", status=200 if card.may_stop else 403)

    def stop(self, product: str) -> Response:
        """Stop it."""
        inside = come_in(self.counter.front)
        reason = " ".join(request.form.get("reason", "").split())
        order = self.counter.activations.stop(inside.account.id, inside.company, product, reason)
        return self.counter.front.go(inside.caller, address(product, _became(order)))

    def ask_claim(self, product: str) -> Response:
        """Show the claim, filled in from what is known."""
        inside = come_in(self.counter.front)
        card = self.counter.activations.card(inside.account.id, inside.company, product)
        return self._claim(inside, card, request.args.get("words"), {})

    def claim(self, product: str) -> Response:
        """Send the claim."""
        inside = come_in(self.counter.front)
        words = request.form.get("words", "")
        try:
            order = self.counter.activations.claim(inside.account.id, inside.company, product, words)
        except Invalid as fault:
            card = self.counter.activations.card(inside.account.id, inside.company, product)
            said = self.counter.front.words(inside.caller).text(fault.message)
            return self._claim(inside, card, words, {"words": said})
        done = "claim-failed" if order.state is OrderState.FAILED else "claimed"
        return self.counter.front.go(inside.caller, address(product, done))

    def _claim(self, inside: Inside, card: Card, words: str | None, faults: dict[str, str]) -> Response:
        status = 422 if faults else 200 if card.may_claim else 403
        return self._page(
            inside,
            card,
            "costs/claim.html",
            status=status,
            written=words,
            faults=faults,
            earlier=[order for order in card.orders if order.action == CLAIM],
        )

    def _page(self, inside: Inside, card: Card, template: str, status: int = 200, **more: Any) -> Response:
        front = self.counter.front
        naming = naming_of(front, inside, card.tree.structure, [*card.stoppers[:_NAMED]])
        saying = Saying(front.words(inside.caller), naming, inside)
        return front.page(
            inside.caller,
            template,
            status=status,
            shape="" if template == "costs/card.html" else "narrow",
            card=card,
            row=card.row,
            product=card.row.product,
            saying=saying,
            naming=naming,
            stoppers=[naming.subject(subject) for subject in card.stoppers[:_NAMED]],
            others=max(0, len(card.stoppers) - _NAMED),
            chain=self._chain(inside, card),
            began=_day(card, front.zone(inside.caller)),
            zone=front.zone(inside.caller),
            **more,
        )

    def _chain(self, inside: Inside, card: Card) -> list[str]:
        """Say the right it was switched on by, and what that one stood on, by the tree of that day."""
        ground = card.ground
        if not isinstance(ground, Ground):
            return []
        path = ground.decision.path
        naming = naming_of(self.counter.front, inside, ground.tree.structure, [step.subject for step in path])
        return [
            naming.words.text(
                "%(who)s: %(role)s, %(place)s",
                who=naming.subject(step.subject),
                role=naming.role(step.role),
                place=naming.node(step.node or card.row.node),
            )
            for step in path
        ]


def address(product: str, done: str = "") -> str:
    """Return the address of a card."""
    return f"/company/costs/{quote(product, safe='')}" + (f"?done={done}" if done else "")


def _day(card: Card, zone: str) -> date | None:
    """Return the day on which it was switched on, where the company is."""
    began = card.row.product.started_at if card.row.product else None
    return began.astimezone(zone_of(zone)).date() if began else None


def _done(card: Card, told: str) -> str:
    """Say that it is stopped only where it is: an order that was taken may be carried out later."""
    if told != "stopped" or card.row.standing is Standing.ENDED:
        return told
    return "taken" if card.row.standing is Standing.STOPPING else ""


def _became(order: Order) -> str:
    return _BECAME[order.state]
