"""Telling an answer of somebody signed in from one of nobody: old services say it in many ways."""

import re
from http import HTTPStatus

from legacy_bridges.contract import Manifest, Reply
from legacy_bridges.protocols.form_replay.judging import holds, is_page, is_whole_page
from legacy_bridges.protocols.form_replay.options import FormReplayOptions
from legacy_bridges.protocols.form_replay.page import Page
from legacy_bridges.protocols.form_replay.place import Place
from legacy_bridges.protocols.form_replay.walking import REDIRECTS


def is_stale(manifest: Manifest, options: FormReplayOptions, reply: Reply) -> bool:
    """Tell whether the service's session is over: it says so, or does not show that it knows us."""
    if holds(options.stale, [reply]):
        return True
    if reply.status in REDIRECTS:
        return _to_login(manifest, options, reply)
    return is_page(reply) and _of_nobody(options, reply)


def _of_nobody(options: FormReplayOptions, reply: Reply) -> bool:
    """Tell whether a page asks to sign in or, though all is well, does not show that it knows us."""
    page = Page(reply)
    sign = options.login_page.css or (options.form if options.kind == "form" else None)
    if sign is not None and page.has(sign):
        return True
    judged = reply.status == HTTPStatus.OK and reply.whole and is_whole_page(reply)
    return judged and _shows_nobody(options, page)


def _to_login(manifest: Manifest, options: FormReplayOptions, reply: Reply) -> bool:
    onward = Place.of(manifest, options).inside(reply.path, reply.header("Location"))
    path = options.login_page.path
    return path is not None and onward is not None and re.search(path, onward) is not None


def _shows_nobody(options: FormReplayOptions, page: Page) -> bool:
    """Tell whether a whole page lacks the mark of somebody signed in; it answers 200 all the same."""
    marked = options.session_ok
    if marked is None or (marked.unless and re.search(marked.unless, page.path)):
        return False
    return not page.has(marked.css)
