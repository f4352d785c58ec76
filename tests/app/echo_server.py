"""Serve what a request's environ holds, the way `okno serve` does: run as a program."""

import json
import os
import sys
from typing import Any

from idp.app.environment import WithoutEnvironment, shed
from idp.app.serving import make_server
from idp.settings import Settings


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with every name and value."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({name: str(value) for name, value in environ.items()}).encode()]


def load() -> WithoutEnvironment:
    """Build the application in the worker, as `load_worker` does."""
    return WithoutEnvironment(echo, shed(os.environ))


if __name__ == "__main__":
    make_server(Settings(), "127.0.0.1", int(sys.argv[1])).serve(target_loader=load, wrap_loader=False)
