"""Letters to people, read from the outbox."""

import base64
import json
from typing import Any

from idp.model.work import JobKind
from idp.ports.house import House


def letters(house: House) -> list[dict[str, Any]]:
    """Open what was written to people, oldest first."""
    with house.store.read() as records:
        jobs = records.outbox.list(JobKind.NOTICE)
    sealed = [(job.id, base64.urlsafe_b64decode(job.payload["sealed"])) for job in reversed(jobs)]
    return [json.loads(house.envelope.unwrap(text, f"notice:{job}")) for job, text in sealed]
