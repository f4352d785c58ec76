"""The handler that delivers messages to people."""

import base64
import json
from collections.abc import Callable

from idp.model.errors import Invalid
from idp.model.work import Job, Notice
from idp.ports.envelope import Envelope
from idp.ports.notices import Notices


def notice_handler(envelope: Envelope, notices: Notices) -> Callable[[Job], None]:
    """Return a handler that opens the sealed message of a job and sends it."""

    def deliver(job: Job) -> None:
        notices.send(open_notice(envelope, job))

    return deliver


def open_notice(envelope: Envelope, job: Job) -> Notice:
    """Unwrap `payload["sealed"]`, bound to this job; raises `Invalid` if it is no message."""
    try:
        sealed = base64.b64decode(_padded(job.payload["sealed"]), altchars=b"-_", validate=True)
        fields = json.loads(envelope.unwrap(sealed, f"notice:{job.id}"))
        return Notice(**fields)
    except (KeyError, ValueError, TypeError):
        msg = "the job holds no message"
        raise Invalid(msg) from None


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
