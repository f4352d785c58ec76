"""A modern relying party with its own session, strict about its tokens: the PBX console and Target."""

from sandbox.party.app import party_app
from sandbox.party.provider import Provider
from sandbox.party.sites import SITES, Site

__all__ = ["SITES", "Provider", "Site", "party_app"]
