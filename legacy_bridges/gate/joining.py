"""Accounts made at a service for those who have come to a right there and have none yet."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from idp.links.following import follow
from idp.links.matching import fits_imported
from idp.links.rotation import new_password
from idp.links.states import DISMISSED, about, leave_service
from idp.links.vault import NOBODY, drop_secret, link_secret, new_secret, open_secret, put_secret
from idp.model.bridging_events import LinkActivated, Provisioned
from idp.model.errors import Refused
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId, new_id
from idp.model.link import API, AccountLink, BridgeMode, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.model.work import Job, Provisioning, account_job
from idp.ports.records import Records
from legacy_bridges.contract import ApiCall, Bridged, Links
from legacy_bridges.gate.api import tell_api
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.logins import login_for
from legacy_bridges.gate.standing import word_for
from legacy_bridges.showing import is_shown_passwords


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """Somebody, at a service that makes accounts over its API."""

    company: CompanyId
    account: AccountId
    bridged: Bridged
    call: ApiCall

    @property
    def service(self) -> ServiceId:
        """Return where."""
        return self.bridged.manifest.service


@dataclass(frozen=True, slots=True)
class _Plan:
    """The account that is asked for. It is sealed first: an answer that is lost makes no second one."""

    login: str
    secret: Secret = field(repr=False)
    name: str
    word: str


def join(crew: Crew, job: Job) -> None:
    """Do a `JOINER` job: of people whose rights have changed, or of one at one service.

    Raises `Unavailable` where the service does not answer, `Refused` where it makes no account.
    """
    if "people" in job.payload:
        _order(crew, job)
        return
    service, account = ServiceId(str(job.payload["service"])), AccountId(str(job.payload["account"]))
    bridged = crew.bridges.find(service)
    call = _creates(bridged) if bridged is not None else None
    if bridged is not None and call is not None:
        newcomer = _Newcomer(CompanyId(str(job.payload["company"])), account, bridged, call)
        _make(crew, newcomer, again=job.attempts > 0)


def _order(crew: Crew, job: Job) -> None:
    """Order an account for each of these people at each service that makes them, each a job of its own."""
    company, now = CompanyId(str(job.payload["company"])), crew.house.clock.now()
    people = [AccountId(str(one)) for one in job.payload["people"]]
    with crew.house.store.read() as records:
        wanted = [
            account_job(company, bridged.manifest.service, account, now)
            for bridged in crew.bridges
            if (call := _creates(bridged)) is not None
            for account in people
            if _word(crew, records, _Newcomer(company, account, bridged, call)) is not None
        ]
    with crew.house.store.write() as records:
        for one in wanted:
            records.outbox.put(one)


def _creates(bridged: Bridged) -> ApiCall | None:
    """Return the request that makes an account, where each person has one of their own."""
    said = bridged.manifest.provision
    return said.create if said is not None and bridged.manifest.links is Links.PERSON else None


def _make(crew: Crew, newcomer: _Newcomer, *, again: bool) -> None:
    plan = _plan(crew, newcomer)
    if plan is None:
        return
    known = {"login": plan.login, "secret": plan.secret.value, "name": plan.name, "word": plan.word}
    try:
        tell_api(crew, newcomer.bridged, newcomer.call, known)
    except Refused as error:
        with crew.house.store.write() as records:
            _forget(records, newcomer, crew.house.clock.now())
        lost = "; an answer to an earlier try was lost, so it may be there" if again else ""
        msg = f"no account was made: {error.message}{lost}"
        raise Refused(msg) from None
    _keep(crew, newcomer, plan)


def _plan(crew: Crew, newcomer: _Newcomer) -> _Plan | None:
    """Return what to ask for, sealed by then; `None` where nobody needs it any more. Raises `Refused`."""
    house, place = crew.house, (newcomer.company, newcomer.service)
    name, now = new_secret(newcomer.account), house.clock.now()
    with house.store.write() as records:
        word = _word(crew, records, newcomer)
        if word is None or fits_imported(records, *place, newcomer.account):
            _forget(records, newcomer, now)
            return None
        sealed = open_secret(records, house.envelope, *place, name)
        if sealed is None:
            login = login_for(records, newcomer.bridged.manifest, newcomer.company, newcomer.account)
            sealed = Secret(json.dumps([login, new_password().value]))
            put_secret(records, house.envelope, *place, name, sealed, now)
        person = records.accounts.get(newcomer.account)
        login, password = json.loads(sealed.value)
        return _Plan(login, Secret(password), person.name if person else "", word)


def _word(crew: Crew, records: Records, newcomer: _Newcomer) -> str | None:
    """Return the service's word for somebody who needs an account there; `None` for anybody else."""
    company, service, account = newcomer.company, newcomer.service, newcomer.account
    if records.bridges.mode(service) is BridgeMode.SHADOW or records.vault.get(NOBODY, service, API) is None:
        return None
    if records.links.entering(company, service, account) is not None:
        return None
    if not records.companies.acting(company, [account]):
        return None
    return word_for(crew, records, newcomer.bridged, company, account)


def _keep(crew: Crew, newcomer: _Newcomer, plan: _Plan) -> None:
    """Link the account that is there now. Whoever has left meanwhile is not linked: it is closed again."""
    now, envelope = crew.house.clock.now(), crew.house.envelope
    with crew.house.store.write() as records:
        stays = bool(records.companies.acting(newcomer.company, [newcomer.account]))
        link = _link(newcomer, plan, now, stays=stays)
        records.links.put(link)
        _forget(records, newcomer, now)
        if link.has_secret:
            name = link_secret(link.id)
            put_secret(records, envelope, link.company, link.service, name, plan.secret, now)
        made = Provisioned(action=Provisioning.JOINER, **about(link))
        records.audit.append(made, now)
        if not stays:
            follow(records, link, Provisioning.LEAVER, now)
            return
        records.audit.append(LinkActivated(account=None, proof=Proof.CREATED, **about(link)), now)
        leave_service(records, link, newcomer.account, now)
        word = word_for(crew, records, newcomer.bridged, newcomer.company, newcomer.account)
        if word != plan.word:
            follow(records, link, Provisioning.MOVER, now)


def _link(newcomer: _Newcomer, plan: _Plan, now: datetime, *, stays: bool) -> AccountLink:
    return AccountLink(
        id=LinkId(new_id()),
        company=newcomer.company,
        service=newcomer.service,
        old=OldAccount(plan.login, name=plan.name),
        state=LinkState.ACTIVE if stays else LinkState.REVOKED,
        created_at=now,
        account=newcomer.account,
        has_secret=stays and is_shown_passwords(newcomer.bridged),
        proof=Proof.CREATED,
        proved_at=now,
        reason="" if stays else DISMISSED,
        ended_at=None if stays else now,
    )


def _forget(records: Records, newcomer: _Newcomer, now: datetime) -> None:
    """Throw the plan away, if there is one."""
    drop_secret(records, newcomer.company, newcomer.service, new_secret(newcomer.account), now)
