"""Which old programs there are, and how each is made."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sandbox.zoo.a2p import a2p_app
from sandbox.zoo.accounts import Told
from sandbox.zoo.b2blk import b2blk_app
from sandbox.zoo.conference import conference_app
from sandbox.zoo.fax import fax_app
from sandbox.zoo.kb import kb_app
from sandbox.zoo.m2m import m2m_app
from sandbox.zoo.mail import mail_app
from sandbox.zoo.multifon import multifon_app
from sandbox.zoo.portal import portal_app
from sandbox.zoo.program import Program
from sandbox.zoo.servguide import servguide_app
from sandbox.zoo.trades import ADVERTS, SMS
from sandbox.zoo.vpbx import vpbx_app
from sandbox.zoo.whereabouts import whereabouts_app

PROGRAMS: Final[Mapping[str, Callable[[Told], Program]]] = {
    "vpbx": vpbx_app,
    "multifon": multifon_app,
    "sms": partial(a2p_app, trade=SMS),
    "adverts": partial(a2p_app, trade=ADVERTS),
    "servguide": servguide_app,
    "b2blk": b2blk_app,
    "portal": portal_app,
    "fleet": partial(whereabouts_app, kind="fleet"),
    "staff": partial(whereabouts_app, kind="staff"),
    "m2m": m2m_app,
    "fax": fax_app,
    "conference": conference_app,
    "mail": mail_app,
    "kb": kb_app,
}
"""By the name that each stands under: NAME-old.localhost."""


def zoo_app(name: str, told: Told) -> Program:
    """Make one of them."""
    return PROGRAMS[name](told)
