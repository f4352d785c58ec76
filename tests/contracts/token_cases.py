"""What happens together when devices are let in and tokens are given back."""

from datetime import timedelta

from idp.model.device import DeviceState
from idp.model.grant import REVOKED_TOKEN
from idp.model.ids import FamilyId
from idp.model.token_events import DeviceApproved, DeviceAsked, TokenRevoked
from idp.ports.records import Records
from tests.contracts.samples import ANNA, BROWSER, MAIL, SID, a_code, an_interaction
from tests.contracts.test_devices import TV
from tests.support.clock import START

SOON = START + timedelta(seconds=1)


def begin_device(records: Records) -> None:
    records.devices.slow(TV.digest, 10, SOON)
    records.devices.poll(TV.digest, SOON, SOON + timedelta(seconds=5))
    records.audit.append(DeviceAsked(client=MAIL, scopes=("openid",)), SOON)


def let_device_in(records: Records) -> None:
    records.devices.claim(TV.user_code, BROWSER, SOON)
    records.interactions.finish(an_interaction().id, SOON)
    records.devices.decide(TV.digest, BROWSER, DeviceState.APPROVED, SOON)
    records.codes.add(a_code(TV.digest))
    records.sessions.visit(SID, "client:mail", SOON)
    records.audit.append(DeviceApproved(account=ANNA, client=MAIL, scopes=("openid",)), SOON)


def give_back(records: Records) -> None:
    records.families.revoke(FamilyId("family-1"), SOON)
    records.spent.spend(REVOKED_TOKEN, "digest-of-a-token", SOON)
    records.audit.append(TokenRevoked(client=MAIL, token="access_token"), SOON)


TOKENS = (begin_device, let_device_in, give_back)
