"""The questions of the LDAP server, by name."""

from collections.abc import Mapping

from idp.links.own.desk import AppSecrets
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.ldap.binding import Binding
from legacy_bridges.host.ldap.listing import Listing
from legacy_bridges.internal.door import Call, Said
from legacy_bridges.internal.wire import HELLO
from legacy_bridges.protocols.ldap.bridge import options_of


def ldap_calls(counter: Counter, secrets: AppSecrets) -> Mapping[str, Call]:
    """Make them."""
    return {
        HELLO: lambda _said: _hello(counter),
        "ldap/bind": Binding(counter, secrets).answer,
        "ldap/entries": Listing(counter, secrets).answer,
    }


def _hello(counter: Counter) -> Said:
    """Say which services there are, and what the entries of machines' accounts hold."""
    served = [b.manifest for b in counter.bridges if b.manifest.protocol == "ldap"]
    said = {m.service: options_of(m) for m in served}
    return {
        "services": {
            service: {"home": options.home, "shell": options.shell} for service, options in said.items()
        }
    }
