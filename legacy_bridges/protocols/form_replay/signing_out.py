"""The dialogue of signing out: as a person would, by the link or form that carries the token."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from legacy_bridges.contract import Ask, Dialogue, Manifest, Reply
from legacy_bridges.protocols.form_replay.judging import holds, is_page
from legacy_bridges.protocols.form_replay.options import FormReplayOptions, Leaving
from legacy_bridges.protocols.form_replay.page import Page
from legacy_bridges.protocols.form_replay.place import Place
from legacy_bridges.protocols.form_replay.staleness import is_stale
from legacy_bridges.protocols.form_replay.walking import Walked, get, post, walk


def log_out(manifest: Manifest, options: FormReplayOptions, jar: Mapping[str, str]) -> Dialogue[bool]:
    """Sign out there. True if the service proved it, or does not know us any more."""
    place = Place.of(manifest, options)
    page = yield from walk(get(options.logout.page or manifest.landing), jar, place)
    if is_stale(manifest, options, page.last):
        return True
    ask = _leave(options, place, page)
    if ask is None:
        return False
    left = yield from walk(ask, page.jar, place)
    if options.logout.done is not None:
        return holds(options.logout.done, left.replies)
    # The old cookies, not those of the answer: what matters is that nobody can use them any more.
    again = yield from walk(get(options.logout.page or manifest.landing), page.jar, place)
    return is_stale(manifest, options, again.last)


def _leave(options: FormReplayOptions, place: Place, walked: Walked) -> Ask | None:
    """Make the request by which one leaves; `None` if the page shows no way inside the service."""
    ways, here = options.logout, walked.last
    if ways.path is not None:
        return _straight(ways, ways.path, place, here)
    if not is_page(here):
        return None
    page = Page(here)
    if ways.form_css is not None:
        form = page.form(ways.form_css)
        action = place.inside(here.path, form.action) if form else None
        return post(action, form.encoded(), place, here.path) if form and action else None
    link = page.attribute(ways.link_css, "href") if ways.link_css else None
    path = place.inside(here.path, link) if link else None
    return get(path) if path else None


def _straight(ways: Leaving, path: str, place: Place, here: Reply) -> Ask | None:
    """Go to the address that the manifest names; `None` if the page lacks the token that it wants."""
    fields = []
    if ways.token is not None:
        found = re.search(ways.token.pattern, here.body.decode("utf-8", "replace"))
        if found is None:
            return None
        fields = [(ways.token.name, found[1])]
    if ways.method == "POST":
        return post(path, urlencode(fields).encode(), place, here.path)
    joint = "&" if "?" in path else "?"
    return get(f"{path}{joint}{urlencode(fields)}" if fields else path)
