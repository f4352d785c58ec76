"""What one company's searches may take of the server that all companies share."""

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.protocols.ldap.bases import As, Base, Binder
from legacy_bridges.servers.ldap.asking import AT_ONCE, EACH, Bound, Desk
from legacy_bridges.servers.ldap.watching import Watch
from tests.support.loops import run_alone


class Slow:
    """A provider that thinks for as long as it is told."""

    def __init__(self) -> None:
        self.asked, self.go_on = 0, threading.Event()

    def call(self, _name: str, _said: Mapping[str, Any]) -> dict[str, Any]:
        self.asked += 1
        assert self.go_on.wait(30)
        return {"people": [], "groups": {}, "servers": []}


def bound(company: str) -> Bound:
    return Bound(Binder(Base(ServiceId("mail"), CompanyId(company)), As.SERVER, "files"), f"app-{company}")


def test_the_searches_of_one_company_leave_others_their_share() -> None:
    async def run() -> None:
        provider = Slow()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            desk = Desk(provider, Watch(provider), pool)  # type: ignore[arg-type]  # it is asked nothing else
            flood = [desk.entries(bound("greedy"), f"person-{number}") for number in range(3 * AT_ONCE)]
            work = [asyncio.create_task(one) for one in (*flood, desk.entries(bound("romashka"), ""))]
            while provider.asked < EACH + 1:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            assert provider.asked == EACH + 1
            provider.go_on.set()
            assert len(await asyncio.gather(*work)) == len(work)
            assert provider.asked == len(work)

    run_alone(run())
