"""The questions that protocol servers find answered at the internal door, by kind."""

from collections.abc import Mapping
from functools import partial

from idp.links.own.desk import AppSecrets
from legacy_bridges.host.internal import KINDS, Makes
from legacy_bridges.host.ldap import ldap_calls
from legacy_bridges.host.radius import radius_calls


def internal_kinds(secrets: AppSecrets) -> Mapping[str, Makes]:
    """Return what makes the questions of each kind."""
    return {
        **KINDS,
        "ldap": partial(ldap_calls, secrets=secrets),
        "radius": partial(radius_calls, secrets=secrets),
    }
