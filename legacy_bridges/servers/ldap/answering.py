"""One question of one client to its answer. Who is bound is the connection's; nothing else is kept."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from idp.model.errors import Unavailable
from legacy_bridges.protocols.ldap import answers
from legacy_bridges.protocols.ldap.dn import read_dn
from legacy_bridges.protocols.ldap.entries import Entry
from legacy_bridges.protocols.ldap.messages import (
    Asked,
    Bind,
    Code,
    Compare,
    Extended,
    Message,
    Search,
    Write,
)
from legacy_bridges.servers.ldap.asking import Bound, Desk
from legacy_bridges.servers.ldap.client import Answer, Client
from legacy_bridges.servers.ldap.refusing import (
    extended,
    refused_at_once,
    refused_bind,
    result,
    shown,
    unwilling,
)
from legacy_bridges.servers.ldap.searching import find, only_for_compare, only_for_search
from legacy_bridges.servers.ldap.showing import compared, shown_entries

LONGEST_HOLD: Final = 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers everything but what concerns the connection itself."""

    desk: Desk

    def at_once(self, message: Message, client: Client) -> Answer | None:
        """Answer what needs nobody else; `None` for the rest."""
        number, asked = message.number, message.asked
        if isinstance(asked, Bind):
            return refused_bind(message, asked, client) or self._remembered(number, asked)
        if message.unknown_demand or isinstance(asked, Write):
            return Answer(unwilling(message), client.bound)
        if isinstance(asked, Extended):
            return Answer(extended(number, asked, client), client.bound)
        return refused_at_once(number, asked, client)

    async def answer(self, message: Message, client: Client) -> Answer:
        """Answer what the provider has to be asked for."""
        number, asked = message.number, message.asked
        try:
            return await self._answer(number, asked, client)
        except Unavailable:
            code = Code.UNAVAILABLE
        except Exception:
            log.exception("a question could not be answered")
            code = Code.OPERATIONS_ERROR
        # A bind that fails leaves nobody bound. RFC 4513 §4.
        return Answer(result(number, asked, code), None if isinstance(asked, Bind) else client.bound)

    async def _answer(self, number: int, asked: Asked, client: Client) -> Answer:
        if isinstance(asked, Bind):
            return await self._bind(number, asked, client)
        data, bound = b"", client.bound
        if isinstance(asked, Search) and bound is not None:
            data = await self._search(number, asked, bound)
        elif isinstance(asked, Compare) and bound is not None:
            data = await self._compare(number, asked, bound)
        return Answer(data, bound)

    def _remembered(self, number: int, asked: Bind) -> Answer | None:
        """Let in nobody as nobody, and who was let in before while that certainly holds."""
        success, who = answers.result(number, answers.BOUND, Code.SUCCESS), shown(asked)
        if who is None:
            return Answer(success, None)
        bound = self.desk.remembered(*who)
        return Answer(success, bound) if bound is not None else None

    async def _bind(self, number: int, asked: Bind, client: Client) -> Answer:
        who = shown(asked)
        found = await self.desk.bind(*who, client.address) if who is not None else None
        if isinstance(found, Bound):
            return Answer(answers.result(number, answers.BOUND, Code.SUCCESS), found)
        if found is not None and found.hold > 0:
            await asyncio.sleep(min(found.hold, LONGEST_HOLD))
        refused = answers.result(number, answers.BOUND, Code.INVALID_CREDENTIALS)
        return Answer(refused, None, wrong=True)

    async def _search(self, number: int, asked: Search, bound: Bound) -> bytes:
        """Show what is asked for. RFC 4511 §4.5.2."""
        base = read_dn(asked.base)
        if not base.is_within(bound.binder.base.dn):
            return answers.result(number, answers.SEARCHED, Code.NO_SUCH_OBJECT)
        entries = await self.desk.entries(bound, only_for_search(bound.binder, base, asked.wanted))
        if entries is None:
            return answers.result(number, answers.SEARCHED, Code.INSUFFICIENT_ACCESS_RIGHTS)
        if find(entries, base) is None:
            return answers.result(number, answers.SEARCHED, Code.NO_SUCH_OBJECT)
        return await shown_entries(number, asked, base, entries)

    async def _compare(self, number: int, asked: Compare, bound: Bound) -> bytes:
        """Say whether an entry has a value. RFC 4511 §4.10."""
        name = read_dn(asked.name)
        found: Entry | None = None
        if name.is_within(bound.binder.base.dn):
            entries = await self.desk.entries(bound, only_for_compare(bound.binder, name, asked))
            if entries is None:
                return answers.result(number, answers.COMPARED, Code.INSUFFICIENT_ACCESS_RIGHTS)
            found = find(entries, name)
        return answers.result(number, answers.COMPARED, compared(found, asked))
