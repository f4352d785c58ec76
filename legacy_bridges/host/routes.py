"""The addresses of the bridges."""

from flask import Blueprint

from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.registry import Bridges


def blueprint(house: House, settings: Settings, bridges: Bridges) -> Blueprint:
    """Make the blueprint: `/bridge/<service>/{verify,start,enter,finish}`, `/bridge/resume/<i>`."""
    del house, settings, bridges
    return Blueprint("bridges", __name__, url_prefix="/bridge")
