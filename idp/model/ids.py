"""Identifiers. All are random and opaque; none holds a phone, a name or a tax number."""

import secrets
from typing import NewType

AccountId = NewType("AccountId", str)
"""A person. Also the public subject identifier for the operator's own services."""
CompanyId = NewType("CompanyId", str)
ClientId = NewType("ClientId", str)
ServiceId = NewType("ServiceId", str)
"""A service that people open: the id of a bridge manifest, or a client's `okno.access`."""
Sid = NewType("Sid", str)
"""A session, as the `sid` claim names it. Never a credential: the cookie holds another value."""
InteractionId = NewType("InteractionId", str)
FamilyId = NewType("FamilyId", str)
"""A refresh token family: every token that descends from one authorization."""
BindingId = NewType("BindingId", str)
NodeId = NewType("NodeId", str)
"""A place in a company's access tree, unique in the company; the root has the company's id."""
SubjectId = NewType("SubjectId", str)
"""Who holds rights: `person:<account>`, `group:<id>`, `client:<client_id>`, or `everyone`."""
GroupId = NewType("GroupId", str)
DenialId = NewType("DenialId", str)
CeilingId = NewType("CeilingId", str)
RequestId = NewType("RequestId", str)
OrderId = NewType("OrderId", str)
PartnerId = NewType("PartnerId", str)
"""A partner as its manifest names it: `tinkoff`."""
ApplicationId = NewType("ApplicationId", str)
"""One hand-over of data to a partner, agreed to by a person."""
RecordId = NewType("RecordId", str)
"""A consent record, and the number on its receipt."""
InvitationId = NewType("InvitationId", str)
JobId = NewType("JobId", str)
KeyId = NewType("KeyId", str)
AppPasswordId = NewType("AppPasswordId", str)
"""What a program or a device shows at one service."""
LinkId = NewType("LinkId", str)
"""An old account of a service, and whose it is."""
BrowserId = NewType("BrowserId", str)
"""Hash of the browser cookie's value: what a parked request or a code is bound to."""


def new_id() -> str:
    """Make a random identifier of 128 bits, URL-safe, 22 characters.

    None begins with a dash: on a command line that would be an option.
    """
    made = secrets.token_urlsafe(16)
    return new_id() if made.startswith("-") else made
