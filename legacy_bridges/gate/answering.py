"""The answer on its way to the browser: cleaned headers, and a body that nobody keeps."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flask import Response
from typing_extensions import override
from werkzeug.datastructures import Headers

from idp.model.errors import Unavailable
from idp.ports.relay import Returned
from legacy_bridges.gate.calls import Call
from legacy_bridges.gate.cleaning import answer_headers
from legacy_bridges.gate.scrubbing import covered, without

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)


class Untouched(Response):
    """An answer whose headers go out as they are: a senseless address is the service's affair."""

    @override
    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """Return the headers."""
        return self.headers


def stream(call: Call, returned: Returned, line: ExitStack, secrets: tuple[bytes, ...] = ()) -> Response:
    """Pass an answer on while it comes; the line is given back when the browser has it, or has gone.

    Not `direct_passthrough`: that hands out the bare body, and nobody would be told of its end.
    """
    manifest = call.bridged.manifest
    headers = answer_headers(manifest, without(returned.headers, secrets))
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    chunks = covered(returned.chunks, kind, secrets)
    response = Untouched(_until_broken(chunks, manifest.service), returned.status)
    response.headers.clear()
    for name, value in headers:
        response.headers.add(name, value)
    response.call_on_close(line.close)
    return response


def _until_broken(chunks: Iterable[bytes], service: str) -> Iterator[bytes]:
    """Stop where the service stopped: an announced length that is not reached tells the browser."""
    try:
        yield from chunks
    except Unavailable as error:
        log.warning("%s: %s", service, error)
