"""Billing that can be switched off."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.adapters.billing import FileBilling
from idp.model.errors import Unavailable


@dataclass
class Switch:
    """Answers from the file, or not at all."""

    inner: FileBilling
    file: Path
    off: bool = False

    def __getattr__(self, name: str) -> Any:
        if self.off:
            raise Unavailable("billing does not answer")
        return getattr(self.inner, name)

    def sitting(self) -> "Switch":
        """Stand in for itself on a page."""
        return self

    def rewrite(self, **lists: Any) -> None:
        """Replace lists of the file."""
        told = json.loads(self.file.read_text(encoding="utf-8"))
        self.file.write_text(json.dumps({**told, **lists}, ensure_ascii=False), encoding="utf-8")

    def told(self, name: str) -> Any:
        """Return a list of the file."""
        return json.loads(self.file.read_text(encoding="utf-8"))[name]

    def active(self, key: str) -> bool:
        """Tell whether a product of Romashka is still charged."""
        return next(p.active for p in self.inner.products("org-001") if p.id == key)  # type: ignore[arg-type]
