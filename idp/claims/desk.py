"""The use cases of this room, opened together for an edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.claims.agreed import Agreements
from idp.claims.applying import Applying
from idp.claims.company_answer import Answers
from idp.claims.company_consent import Questions, Tell
from idp.claims.ending import EndingApplications
from idp.claims.manifest import Manifest
from idp.claims.manifest_reading import load_manifests
from idp.claims.pairwise import Pairwise
from idp.claims.receipts import Receipts
from idp.claims.release import Releasing
from idp.claims.sheet import Sheets
from idp.model.application import Application
from idp.model.errors import Conflict
from idp.model.ids import PartnerId
from idp.model.secret import Secret, new_secret
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Trees
from idp.settings import Settings
from idp.words import words_later


@dataclass(frozen=True, slots=True)
class Claims:
    """What pages, endpoints and the command line use of this room."""

    manifests: Mapping[PartnerId, Manifest]
    pairwise: Pairwise
    receipts: Receipts
    sheets: Sheets
    applying: Applying
    releasing: Releasing
    ending: EndingApplications
    questions: Questions
    answers: Answers
    agreements: Agreements


def open_claims(
    house: House,
    settings: Settings,
    trees: Trees,
    tell: Tell,
    manifests: Mapping[PartnerId, Manifest] | None = None,
) -> Claims:
    """Open once per process. Manifests are read and checked here; a wrong one stops the start."""
    known = load_manifests(more=settings.partners_dir) if manifests is None else manifests
    store, clock, operator = house.store, house.clock, settings.operator
    receipts = Receipts(house.signer, house.envelope, settings.issuer)
    pairwise = Pairwise.of(house.envelope)
    questions = Questions(store, clock, trees, known, tell)
    return Claims(
        manifests=known,
        pairwise=pairwise,
        receipts=receipts,
        sheets=Sheets(store, clock, house.billing, operator),
        applying=Applying(store, clock, house.envelope, receipts, pairwise, operator),
        releasing=Releasing(store, clock, house.envelope, house.signer, known, settings.issuer),
        ending=EndingApplications(store, clock, receipts, known),
        questions=questions,
        answers=Answers(questions, receipts, operator),
        agreements=Agreements(store, clock),
    )


def give_key(records: Records, application: Application, until: datetime, jkt: str | None = None) -> Secret:
    """Make the one secret that reads an application. Raises `Conflict` if it has one, or is over."""
    key = new_secret()
    if not records.applications.bind(application.id, key.digest(), min(until, application.expires_at), jkt):
        raise Conflict(words_later.text("This application is over, or was fetched already."))
    return key
