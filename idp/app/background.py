"""The background work of one process: deliver, sweep, seal, rotate. Leases keep it single."""

import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.activations import order_handler
from idp.adapters.background import (
    AuditReport,
    Periodic,
    Task,
    Worker,
    notice_handler,
    sealing_task,
    sweeping_task,
    verify_audit,
)
from idp.adapters.background.worker import Handler
from idp.adapters.notices import notices_from
from idp.adapters.outbound import PlainUpstream
from idp.app.factory import load_all_bridges
from idp.app.opening import Opened
from idp.authn.lapse import end_lapsed
from idp.authn.sessions import Limits
from idp.claims.events import consent_event_handler
from idp.model.ids import new_id
from idp.model.work import JobKind
from idp.oidc.keys import rotate_if_due
from idp.oidc.logos import logo_handler
from idp.oidc.logout import backchannel_handler
from idp.rbac.expiry import is_due, is_lapsing, lapse, mature
from idp.rbac.syncing import Sync
from legacy_bridges.host.telling import handlers as bridge_handlers

ROTATION = timedelta(hours=1)
LAPSE = timedelta(minutes=1)
TURNING = timedelta(seconds=30)
"""How late rights that are over are taken off the books, and what has ripened is carried out."""
FOLLOWING = timedelta(minutes=10)
"""How soon a tree follows billing: a contract, an account, a number, a product that began or ended."""
HANDING: Final = timedelta(seconds=15)
"""How late an application ends whose time is over, or whose people may not be spoken for any more."""


@dataclass(frozen=True, slots=True)
class Background:
    """The threads of one process."""

    worker: Worker
    periodic: Periodic

    def stop(self) -> None:
        """Begin nothing more, and wait for what runs."""
        self.periodic.stop()
        self.worker.stop()


def start_background(opened: Opened) -> Background:
    """Start the threads; every process may, for each job and task is leased to one."""
    house, holder = opened.house, f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    background = Background(
        Worker(house.store, house.clock, _handlers(opened), holder),
        Periodic(house.store, house.clock, tuple(_tasks(opened)), holder),
    )
    opened.stamps.start()
    background.worker.start()
    background.periodic.start()
    return background


def _handlers(opened: Opened) -> Mapping[JobKind, Handler]:
    settings, house = opened.settings, opened.house
    upstream = PlainUpstream(settings.outbound_allow, settings.ca_file)
    notices = notices_from(settings, upstream, house.clock)
    return {
        JobKind.NOTICE: notice_handler(house.envelope, notices),
        JobKind.BACKCHANNEL_LOGOUT: backchannel_handler(house, settings),
        JobKind.BILLING_ORDER: order_handler(house),
        JobKind.CONSENT_EVENT: consent_event_handler(house, settings.issuer),
        JobKind.CLIENT_LOGO: logo_handler(house),
        **bridge_handlers(house, settings, load_all_bridges(settings)),
    }


def _tasks(opened: Opened) -> Iterator[Task]:
    house, limits = opened.house, Limits.of(opened.settings)
    yield sealing_task(house.store, house.clock, house.signer)
    yield sweeping_task(house.store, house.clock)
    yield Task("end-lapsed", LAPSE, lambda: end_lapsed(house.store, house.clock, limits), LAPSE)
    yield Task(
        "rotate-keys", ROTATION, lambda: rotate_if_due(house.store, house.envelope, house.clock), ROTATION
    )
    office = opened.desk.office
    yield Task("mature-requests", TURNING, lambda: mature(office), TURNING, lambda: is_due(office))
    yield Task("lapse-rights", TURNING, lambda: lapse(office), TURNING, lambda: is_lapsing(office))
    ending, questions = opened.claims.ending, opened.claims.questions
    yield Task("expire-applications", HANDING, ending.review, HANDING, ending.is_due)
    yield Task("end-groundless", HANDING, ending.end_all_groundless, HANDING, ending.is_waiting)
    yield Task("expire-questions", HANDING, questions.expire, HANDING, questions.is_waiting)
    if opened.settings.billing_url or opened.settings.billing_file:
        sync = Sync(house.store, house.clock, house.billing, office)
        yield Task("follow-billing", FOLLOWING, sync.every, FOLLOWING)


def check_audit(opened: Opened) -> AuditReport:
    """Walk the audit trail."""
    return verify_audit(opened.store, opened.keyring)
