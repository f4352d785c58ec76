"""Tells services that sessions of their own are over: the handler of `SERVICE_LOGOUT` jobs."""

from collections.abc import Callable, Iterator, Mapping

from idp.model.errors import DomainError, Refused
from idp.model.ids import AccountId, Sid
from idp.model.work import Job, JobKind
from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.contract import Bridged
from legacy_bridges.host.cas.telling import CasTeller
from legacy_bridges.host.gone import Gone, Teller
from legacy_bridges.host.saml.telling import SoapTeller
from legacy_bridges.registry import Bridges

Handler = Callable[[Job], None]


def handlers(house: House, settings: Settings, bridges: Bridges) -> Mapping[JobKind, Handler]:
    """Return what the provider's outbox worker has to know of bridges."""
    return {JobKind.SERVICE_LOGOUT: service_logout_handler(bridges, tellers(house, settings))}


def tellers(house: House, settings: Settings) -> Mapping[str, Teller]:
    """Return who tells, by the kind of the protocol."""
    return {"cas": CasTeller(house), "saml": SoapTeller(house, settings)}


def service_logout_handler(bridges: Bridges, tellers: Mapping[str, Teller]) -> Handler:
    """Return the handler: every session of the job is told of, whatever became of the one before.

    Raises `Unavailable` where another try may help, and `Refused` where none will.
    """

    def deliver(job: Job) -> None:
        bridged = bridges.find(str(job.payload["service"]))
        teller = tellers.get(bridged.manifest.protocol) if bridged is not None else None
        if bridged is None or teller is None:
            msg = "the service is bridged no more, or hears of nothing"
            raise Refused(msg)
        failures = [failure for gone in _gone(job) if (failure := _tell(teller, bridged, gone)) is not None]
        if failures:
            # One that may yet succeed is worth another try, and the others bear it.
            raise min(failures, key=lambda failure: isinstance(failure, Refused))

    return deliver


def _tell(teller: Teller, bridged: Bridged, gone: Gone) -> DomainError | None:
    try:
        teller.tell(bridged, gone)
    except DomainError as failure:
        return failure
    return None


def _gone(job: Job) -> Iterator[Gone]:
    sid, account = Sid(str(job.payload["sid"])), AccountId(str(job.payload["sub"]))
    for session in job.payload["sessions"]:
        yield Gone(str(session["index"]), dict(session["detail"]), sid, account)
