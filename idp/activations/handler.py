"""The outbox handler that brings orders to billing when it was away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from idp.activations.sending import Errand, Sending
from idp.model.errors import Unavailable
from idp.model.ids import CompanyId, OrderId
from idp.model.requests import OrderState
from idp.model.work import Job, order_job
from idp.ports.house import House

PATIENCE: Final = timedelta(days=1)
"""How long an order waits for billing before it has failed."""
PAUSE: Final = timedelta(minutes=15)
"""Between two rounds of attempts."""
ATTEMPTS: Final = 3
"""Of a round, after which a new one is set up: the outbox would give up."""


def order_handler(house: House) -> Callable[[Job], None]:
    """Return the handler of `BILLING_ORDER` jobs. Raises `Unavailable` to be tried again soon."""
    sending = Sending(house.store, house.clock, house.billing)

    def deliver(job: Job) -> None:
        company, order = CompanyId(str(job.payload["company"])), OrderId(str(job.payload["order"]))
        errand = sending.errand(company, order)
        if errand is None:
            return
        try:
            sending.send(errand)
        except Unavailable:
            _try_later(house, sending, errand, job)

    return deliver


def _try_later(house: House, sending: Sending, errand: Errand, job: Job) -> None:
    """Try again in a moment, later, or not at all."""
    order, now = errand.order, house.clock.now()
    if now - order.at >= PATIENCE:
        sending.settle(order, OrderState.FAILED)
        return
    if job.attempts < ATTEMPTS:
        msg = "billing does not answer"
        raise Unavailable(msg)
    with house.store.write() as records:
        records.outbox.put(order_job(order.company, order.id, now, now + PAUSE))
