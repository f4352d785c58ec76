"""The device code grant. RFC 8628 §3.4."""

from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from idp.model.client import Client
from idp.model.device import DeviceRequest, DeviceState
from idp.model.grant import AuthorizationCode, Standing
from idp.model.secret import Secret
from idp.oidc.errors import AccessDenied, AuthorizationPending, ExpiredToken, InvalidRequest, SlowDown
from idp.oidc.supported import DEVICE_CODE
from idp.oidc.token.code_grant import CodeGrant, refusal
from idp.oidc.token.device import device_code_digest
from idp.oidc.token.grant import Found

SLOWER_BY: Final = 5
"""Seconds that are added for each question that came too early. RFC 8628 §3.5."""
SLOWEST: Final = 60
_EARLY: Final = timedelta(seconds=1)
"""How much too early a question may come: the network is not even."""


class DeviceCodeGrant(CodeGrant):
    """Answers a device that asks whether it was let in, and redeems that once. RFC 8628 §3.5."""

    GRANT_TYPE = DEVICE_CODE

    @override
    def find(self) -> Found[AuthorizationCode]:
        """Find what the person approved, or say what they have not."""
        presented = self.request.parameters.get("device_code")
        if presented is None:
            raise InvalidRequest(description="device_code is missing")
        digest, now = device_code_digest(Secret(presented)), self.request.provider.now()
        with self.request.provider.house.store.read() as records:
            device, found = records.devices.find(digest), records.codes.find(digest)
        asked = match_device(device, self.request.registered)
        return self._approved(found, asked, now)

    def _approved(
        self, found: tuple[AuthorizationCode, Standing] | None, asked: DeviceRequest, now: datetime
    ) -> Found[AuthorizationCode]:
        if found is not None:
            self.refuse_replayed(found[0])
        refuse_old(asked, now)
        if found is None:
            refuse_taken_back(asked)
            self._refuse_early(asked, now)
            raise AuthorizationPending
        return Found(found[0], found[0].authorization, found[1])

    def _refuse_early(self, asked: DeviceRequest, now: datetime) -> None:
        """Note the question, and slow a device down that does not wait. RFC 8628 §3.5."""
        with self.request.provider.house.store.write() as records:
            if records.devices.poll(asked.digest, now, now + _pause(asked.interval)):
                return
            interval = min(asked.interval + SLOWER_BY, SLOWEST)
            records.devices.slow(asked.digest, interval, now + _pause(interval))
        raise SlowDown


def match_device(device: DeviceRequest | None, client: Client) -> DeviceRequest:
    """Return the request of this very client; any other is none. RFC 8628 §3.4."""
    if device is None:
        raise refusal(detail="unknown device code")
    if device.client != client.client_id:
        raise refusal(detail="device code of another client")
    return device


def refuse_old(device: DeviceRequest, now: datetime) -> None:
    """Refuse one that the person declined, or that has waited too long. RFC 8628 §3.5."""
    if device.state is DeviceState.DENIED:
        raise AccessDenied(description="the end-user declined")
    if now >= device.expires_at:
        raise ExpiredToken(description="the device code has expired")


def refuse_taken_back(device: DeviceRequest) -> None:
    """Refuse one that was let in when the person has taken that back before it asked. RFC 8628 §3.5."""
    if device.state is DeviceState.APPROVED:
        raise AccessDenied(description="the end-user took it back")


def _pause(seconds: int) -> timedelta:
    return timedelta(seconds=seconds) - _EARLY
