"""What a program that asks the provider knows of its surroundings, and how it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import urllib3

LARGEST: Final = 256 * 1024


class AwayError(Exception):
    """The provider did not answer, or said no."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where the provider is, and where the program itself is."""

    provider: str
    origin: str
    ca_file: str | None = None

    def get(self, address: str) -> bytes:
        """Fetch what the provider publishes. Raises `AwayError`."""
        return self._ask("GET", address, {}, None)

    def post(self, address: str, headers: Mapping[str, str], body: str) -> bytes:
        """Ask the provider something. Raises `AwayError`."""
        return self._ask("POST", address, headers, body)

    def _ask(self, method: str, address: str, headers: Mapping[str, str], body: str | None) -> bytes:
        with urllib3.PoolManager(timeout=urllib3.Timeout(5), retries=False, ca_certs=self.ca_file) as http:
            try:
                answer = http.request(method, address, headers=headers, body=body, redirect=False)
            except urllib3.exceptions.HTTPError as error:
                msg = f"{address} does not answer: {type(error).__name__}"
                raise AwayError(msg) from None
        if answer.status != 200 or len(answer.data) > LARGEST:
            msg = f"{address} answered {answer.status}"
            raise AwayError(msg)
        return answer.data
