"""The public keys of clients: registered with them, or fetched from their `jwks_uri`. RFC 7591 §2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp.model.client import Client
from idp.ports.clock import Clock
from idp.ports.outbound import Fetch


@dataclass(slots=True)
class ClientKeys:
    """Finds the keys that a client signs by: assertions, request objects, proofs of possession."""

    fetch: Fetch
    clock: Clock

    def named(self, client: Client, kid: object) -> Sequence[Mapping[str, Any]]:
        """Return the client's keys of this `kid`, or all where a header names none. RFC 7515 §4.1.4.

        A `jwks_uri` is asked again for a `kid` that is not among its keys, once a minute at most.
        Raises `Unavailable` where it has to be asked and does not answer.
        """
        keys: Sequence[Mapping[str, Any]] = (client.jwks or {}).get("keys", ())
        return [key for key in keys if kid is None or key.get("kid") == kid]
