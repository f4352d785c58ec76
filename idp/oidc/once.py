"""What may be used once: the `jti` of client assertions and of DPoP proofs."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from idp.ports.clock import Clock
from idp.ports.records import Store

SKEW: Final = timedelta(seconds=60)
"""How far another clock may be ahead of ours. FAPI 2.0 Security Profile §5.3.2.1."""
_JTI: Final = re.compile(r"[\x21-\x7e]{1,256}\Z")


@dataclass(frozen=True, slots=True)
class Once:
    """Spends identifiers, whichever process they came to."""

    store: Store
    clock: Clock

    def spend(self, kind: str, owner: str, jti: Any, until: datetime) -> bool:
        """Spend an identifier of its owner's; false if it was spent before, or is none. RFC 7519 §4.1.7.

        It is written by itself and stays written, whatever becomes of the request.
        """
        if not isinstance(jti, str) or not _JTI.match(jti):
            return False
        digest = hashlib.sha256(f"{owner} {jti}".encode()).hexdigest()
        with self.store.write() as records:
            return records.spent.spend(kind, digest, until)


def moment(value: Any) -> datetime | None:
    """Read a NumericDate; anything else, and a time that no clock shows, is none. RFC 7519 §2."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**35:
        return None
    return datetime.fromtimestamp(value, UTC)
