"""The handler that opens a sealed message and sends it."""

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from idp.adapters.background import Worker, notice_handler
from idp.adapters.embedded import AesEnvelope
from idp.adapters.notices import InboxNotices, read_inbox
from idp.adapters.sql.store import SqlStore
from idp.model.errors import Invalid, Unavailable
from idp.model.work import Job, JobKind, JobState, Notice
from tests.adapters.parts import job, jobs_of, put
from tests.support.clock import FixedClock

NOTICE = Notice("sms", "+79160000001", "", "Код 4711")
ENVELOPE = AesEnvelope(bytes(32))


def _sealed(name: str, content: Any = None, context: str = "notice:job-1") -> Job:
    plain = json.dumps(asdict(NOTICE) if content is None else content).encode()
    text = base64.urlsafe_b64encode(ENVELOPE.wrap(plain, context)).decode().rstrip("=")
    return job(name, kind=JobKind.NOTICE, target="+7…01", payload={"sealed": text})


def test_a_sealed_notice_arrives_through_the_outbox(
    store: SqlStore, clock: FixedClock, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox.jsonl"
    handler = notice_handler(ENVELOPE, InboxNotices(inbox))
    put(store, _sealed("job-1"))

    Worker(store, clock, {JobKind.NOTICE: handler}, "w1").run_once()

    assert jobs_of(store)["job-1"].state is JobState.DONE
    assert [delivered.notice for delivered in read_inbox(inbox)] == [NOTICE]


@pytest.mark.parametrize(
    ("made", "error"),
    [
        pytest.param(_sealed("job-2"), Unavailable, id="sealed-for-another-job"),
        pytest.param(_sealed("job-1", context="totp:a"), Unavailable, id="sealed-for-another-use"),
        pytest.param(_sealed("job-1", ["x"]), Invalid, id="not-a-notice"),
        pytest.param(_sealed("job-1", {"to": "x"}), Invalid, id="fields-missing"),
        pytest.param(job("job-1", kind=JobKind.NOTICE), Invalid, id="nothing-sealed"),
        pytest.param(job("job-1", payload={"sealed": "§"}), Invalid, id="not-base64url"),
        pytest.param(job("job-1", payload={"sealed": 7}), Invalid, id="not-text"),
    ],
)
def test_what_does_not_open_is_not_sent(tmp_path: Path, made: Job, error: type[Exception]) -> None:
    with pytest.raises(error):
        notice_handler(ENVELOPE, InboxNotices(tmp_path / "inbox.jsonl"))(made)

    assert read_inbox(tmp_path / "inbox.jsonl") == ()
