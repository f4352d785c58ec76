"""`okno work` as a process: what waits in the outbox is done, and it ends when told."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from idp.app.opening import opened
from idp.authn.notices import notice_job
from idp.model.work import JobState, Notice


def test_message_that_waits_is_delivered_and_the_end_is_quick(made_folder: Path) -> None:
    environ = {"OKNO_DATA_DIR": str(made_folder)}
    put(environ)
    process = subprocess.Popen(
        [sys.executable, "-m", "idp", "work"],
        env={"PATH": os.environ["PATH"], **environ},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    until = time.monotonic() + 20
    while waiting(environ):
        assert time.monotonic() < until
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()
    assert "the roof is open" in (made_folder / "inbox.jsonl").read_text()


def put(environ: dict[str, str]) -> None:
    """Leave a message in the outbox."""
    notice = Notice("email", "anna@romashka.example", "News", "the roof is open")
    now = datetime.now(UTC)  # noqa: TID251 - the process that delivers goes by the machine's clock
    with opened(environ) as found, found.house.store.write() as records:
        records.outbox.put(notice_job(found.house.envelope, notice, now))


def waiting(environ: dict[str, str]) -> int:
    """Count what is still to be done."""
    with opened(environ) as found, found.house.store.read() as records:
        return len(records.outbox.list(state=JobState.DUE))
