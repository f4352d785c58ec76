"""Our own style sheet and pictures: named by their content, so kept for a year."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import abort, request
from werkzeug import Response

TEMPLATES: Final = next(
    place
    for place in (Path(__file__).parents[1] / "templates", Path(__file__).parents[2] / "templates")
    if place.is_dir()
)
"""Beside the package when installed, beside it in the project's folder otherwise."""
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
}
_REMARKS: Final = re.compile(rb"^ *(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
"""Whole lines that speak to us: who loads the page has no use for them."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    type: str
    tag: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files, read once."""

    files: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """Return the address of a file; it changes with the file."""
        return f"/assets/{name}?v={self.files[name].tag}"

    def send(self, name: str) -> Response:
        """Answer with a file, or that it has not changed. RFC 9110 §13.1.2."""
        asset = self.files.get(name)
        if asset is None:
            abort(404)
        response = Response(asset.body, content_type=asset.type)
        response.set_etag(asset.tag)
        current = request.args.get("v") == asset.tag
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if current else "public, max-age=300"
        )
        return response.make_conditional(request)


def read_assets() -> Assets:
    """Read every file in `templates/static`."""
    found = {}
    for path in sorted((TEMPLATES / "static").iterdir()):
        if path.suffix in _TYPES:
            body = _REMARKS.sub(b"", path.read_bytes())
            found[path.name] = Asset(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:16])
    return Assets(found)
