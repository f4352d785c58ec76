"""A billing of either kind."""

import json
from dataclasses import dataclass
from pathlib import Path

from idp.ports.billing import BillingSource
from tests.billing.sandbox import Server

DATA = Path(__file__).parents[3] / "sandbox" / "billing" / "data.json"


@dataclass
class Backend:
    """A billing and how its numbers change hands."""

    source: BillingSource
    server: Server | None = None
    file: Path | None = None

    def reassign_numbers(self) -> None:
        """Give every SIM to a stranger, while the people keep their old data."""
        if self.server:
            self.server.fault("number_reassigned")
        elif self.file:
            told = json.loads(self.file.read_text(encoding="utf-8"))
            for sim in told["subscriptions"]:
                sim["holder"] = "ind-999"
            self.file.write_text(json.dumps(told), encoding="utf-8")
