"""Lets transactions of several threads come while one is open."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from idp.adapters.sql import SqlStore
from idp.adapters.sql.together import Together
from idp.model.account import Account
from idp.model.errors import Conflict, Unavailable
from idp.model.ids import AccountId
from tests.contracts.faults import InjectedError
from tests.support.clock import START

PATIENCE = 10.0


def account(name: str) -> Account:
    return Account(AccountId(name), name, START)


def accounts(store: SqlStore, *names: str) -> list[str]:
    with store.read() as records:
        return [name for name in names if records.accounts.get(AccountId(name)) is not None]


def adding(store: SqlStore, name: str, error: type[BaseException] | None = None) -> None:
    with store.write() as records:
        records.accounts.add(account(name), [])
        if error is not None:
            raise error


def waiting_in(store: SqlStore) -> int:
    writing = store._writing
    return len(writing._turns._waiting) if isinstance(writing, Together) else 0


def together(store: SqlStore, *works: Callable[[], None]) -> list[Any]:
    """Let all come while one writes; each has an answer then: its error, or nothing."""
    answers: dict[int, Any] = {}

    def run(index: int) -> None:
        answers[index] = outcome(works[index])

    threads = [Thread(target=run, args=(index,)) for index in range(len(works))]
    begin_and_wait(store, threads)
    for thread in threads:
        thread.join(PATIENCE)
    return [answers[index] for index in range(len(works))]


def begin_and_wait(store: SqlStore, threads: list[Thread]) -> None:
    """Write, and end when all the others have come, one after another."""
    with store.write() as records:
        records.accounts.add(account("first"), [])
        for number, thread in enumerate(threads):
            thread.start()
            until = time.monotonic() + PATIENCE
            while isinstance(store._writing, Together) and waiting_in(store) <= number:
                assert time.monotonic() < until
                time.sleep(0.001)


def outcome(work: Callable[[], None]) -> Any:
    try:
        work()
    except (Conflict, Unavailable, InjectedError) as error:
        return type(error)
    return None
