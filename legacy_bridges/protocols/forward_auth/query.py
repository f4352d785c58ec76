"""Login and secret as parameters of the address: put in on our side of the service, seen by nobody else."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote_plus, urlencode

from legacy_bridges.contract import Credential, NotTheirsError, Outgoing
from legacy_bridges.protocols.forward_auth.options import LOGIN, SECRET, parameter_name

_BETWEEN: Final = re.compile(r"[&;]")


def with_query(outgoing: Outgoing, named: Mapping[str, str], credential: Credential) -> Outgoing:
    """Put the parameters at the end of the query.

    Raises `NotTheirsError` if the browser has sent one of these names itself, in any spelling:
    which of two a service believes is its own affair.
    """
    path, _, query = outgoing.path.partition("?")
    ours = {parameter_name(name) for name in named}
    if any(_name(part) in ours for part in _BETWEEN.split(query)):
        msg = "the address names a parameter that is not the browser's to send"
        raise NotTheirsError(msg)
    meant = {LOGIN: credential.login, SECRET: credential.secret.value}
    added = urlencode({name: meant.get(value, value) for name, value in named.items()})
    return replace(outgoing, path=f"{path}?{query}&{added}" if query else f"{path}?{added}")


def _name(part: str) -> str:
    """Read a parameter's name; an escape within an escape counts as what it may become."""
    name = part.partition("=")[0]
    return parameter_name(unquote_plus(unquote_plus(name)))
