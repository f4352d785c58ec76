"""Okno with every request through Flask: what its doors before Flask are measured against."""

from typing import Any

from idp.app import factory
from idp.cli import main

DOORS = ("DirectDoor", "Published")


def _what_is_behind(application: Any, *_: object) -> Any:
    """Return what a door stands before."""
    return getattr(application, "wsgi_app", application)


if __name__ == "__main__":
    missing = [door for door in DOORS if not hasattr(factory, door)]
    if missing:
        msg = f"no such door in {factory.__file__}: {missing}"
        raise SystemExit(msg)
    vars(factory).update(dict.fromkeys(DOORS, _what_is_behind))
    main()
