"""Services that ask the provider themselves, each in its own protocol: nobody stands before them.

What one is told at its start are keys and addresses; people and their passwords are told to none.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sandbox.zoo.accounts import Told
from sandbox.zoo.around import Around
from sandbox.zoo.chat import chat_app
from sandbox.zoo.contracts import contracts_app
from sandbox.zoo.learning import learning_app
from sandbox.zoo.program import Program
from sandbox.zoo.sip import sip_app
from sandbox.zoo.webmail import webmail_app

TRUSTING: Final[Mapping[str, Callable[[Told, Around], Program]]] = {
    "learning": learning_app,
    "contracts": contracts_app,
    "webmail": webmail_app,
    "chat": chat_app,
    "sip": sip_app,
}
"""By the name that each stands under: NAME.localhost."""


def trusting_app(name: str, told: Told, around: Around) -> Program:
    """Make one of them."""
    return TRUSTING[name](told, around)
