"""Answers that everybody may read and keep: metadata and the JWK Set. No SQL, no rendering."""

import hashlib
from datetime import timedelta

from flask import Response, request


def publish(body: bytes, max_age: timedelta) -> Response:
    """Answer with bytes made before, or that they have not changed. RFC 9110 §13.1.2.

    These two only may be read by scripts of any origin: a public client in a browser needs
    them, and they hold nothing that is not for everybody.
    """
    response = Response(body, content_type="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={int(max_age.total_seconds())}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response
