"""The dialogue of signing in: find the form, fill it in, send it once, judge what came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from legacy_bridges.contract import (
    Answered,
    Ask,
    Credential,
    Dialogue,
    Manifest,
    NoAnswerError,
    Question,
    Replayed,
    Reply,
)
from legacy_bridges.protocols.form_replay.judging import find_json, find_xml, holds, is_page
from legacy_bridges.protocols.form_replay.options import LOGIN, SECRET, FormReplayOptions
from legacy_bridges.protocols.form_replay.page import Form, Page
from legacy_bridges.protocols.form_replay.place import Place
from legacy_bridges.protocols.form_replay.walking import Walked, get, post, walk

CARRIED: Final = "carry:session"
"""Where the jar keeps a session's value; no cookie has a colon in its name."""
_UNREACHED: Final = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
"""Something before the service has answered in its place: that says nothing about a password."""


@dataclass(frozen=True, slots=True)
class Found:
    """A form that waits to be filled in: where it goes is known to be inside the service."""

    form: Form
    page: str
    jar: Mapping[str, str]


def log_in(
    manifest: Manifest, options: FormReplayOptions, credential: Credential, answered: Answered | None
) -> Dialogue[Replayed]:
    """Sign in once; whatever comes back, nothing is sent twice."""
    place = Place.of(manifest, options)
    found = _waiting(answered) if answered else (yield from find_form(options, place))
    if isinstance(found, Replayed):
        return found
    values = _values(options, credential, answered)
    walked = yield from walk(_sent(options, place, found, values), found.jar, place)
    return _judged(options, place, walked)


def find_form(options: FormReplayOptions, place: Place) -> Dialogue[Found | Replayed]:
    """Open the page that people begin at and find the form on it."""
    if options.start is None:
        return Found(_formless(options), "/", {})
    walked = yield from walk(get(options.start), {}, place)
    if walked.last.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        msg = f"the page to sign in at answers {walked.last.status}"
        raise NoAnswerError(msg)
    if options.kind != "form":
        return Found(_formless(options), options.start, walked.jar)
    return _form_of(options, place, walked)


def _form_of(
    options: FormReplayOptions, place: Place, walked: Walked, *, answering: bool = False
) -> Found | Replayed:
    """Take the form of a page. One that leads elsewhere is never filled in, nor one that asks more."""
    page = Page(walked.last)
    form = page.form(options.form or "form")
    if walked.left or (form is not None and _action(form, page, place) is None):
        return Replayed(None, "foreign_form")
    if form is None or not _fits(options, form):
        return Replayed(None, "no_form")
    if not answering and holds(options.captcha, walked.replies):
        return Replayed(None, "captcha", _question(options, place, walked))
    return Found(replace(form, action=_action(form, page, place) or ""), page.path, walked.jar)


def _fits(options: FormReplayOptions, form: Form) -> bool:
    """Tell whether a form is the one we know: it is posted, and has the fields for login and password."""
    names = {name for name, _value in form.fields}
    wanted = {name for name, value in options.fill.items() if value in (LOGIN, SECRET)}
    return form.method == "post" and wanted <= names


def _action(form: Form, page: Page, place: Place) -> str | None:
    """Resolve where a form goes, by the page's own base if it names one."""
    if not form.action.strip():
        return page.path
    base = place.inside(page.path, page.base) if page.base else page.path
    return place.inside(base, form.action) if base else None


def _formless(options: FormReplayOptions) -> Form:
    return Form(options.post or "/", "post", ())


def _waiting(answered: Answered) -> Found:
    """Take up the form whose question a person has answered."""
    asked = answered.question
    return Found(Form(asked.action, "post", asked.fields, asked.charset), asked.action, asked.jar)


def _values(options: FormReplayOptions, credential: Credential, answered: Answered | None) -> dict[str, str]:
    known = {LOGIN: credential.login, SECRET: credential.secret.value}
    values = {name: known.get(value, value) for name, value in options.fill.items()}
    answer = {answered.question.name: answered.text} if answered else {}
    return {**values, **options.submit, **answer}


def _sent(options: FormReplayOptions, place: Place, found: Found, values: Mapping[str, str]) -> Ask:
    filled = found.form.filled(values)
    if options.body == "json":
        body = json.dumps(dict(filled.fields), ensure_ascii=False).encode()
        return post(filled.action, body, place, found.page, "application/json")
    return post(filled.action, filled.encoded(), place, found.page)


def _judged(options: FormReplayOptions, place: Place, walked: Walked) -> Replayed:
    """Say how it ended. Only the proof counts as success; a refusal outweighs it."""
    refused = holds(options.fail, walked.replies)
    if holds(options.ok, walked.replies) and not refused:
        return _signed_in(options, walked)
    if holds(options.locked, walked.replies):
        return Replayed(None, "locked")
    if holds(options.captcha, walked.replies):
        return Replayed(None, "captcha", _question(options, place, walked))
    if walked.last.status in _UNREACHED:
        msg = f"signing in is answered {walked.last.status}"
        raise NoAnswerError(msg)
    return Replayed(None, "refused" if refused or _asks_again(options, walked.last) else "no_proof")


def _asks_again(options: FormReplayOptions, reply: Reply) -> bool:
    return options.form is not None and is_page(reply) and Page(reply).has(options.form)


def _signed_in(options: FormReplayOptions, walked: Walked) -> Replayed:
    if options.carry is None:
        return Replayed(walked.jar)
    where = options.carry
    value = (
        find_json(walked.last, where.json_key) if where.json_key else find_xml(walked.last, where.xml or "")
    )
    return Replayed({**walked.jar, CARRIED: value}) if value else Replayed(None, "no_proof")


def _question(options: FormReplayOptions, place: Place, walked: Walked) -> Question | None:
    """Keep the form with its question, if the manifest says where the answer goes."""
    asked = options.captcha
    if asked is None or asked.name is None:
        return None
    found = _form_of(options, place, walked, answering=True) if options.kind == "form" else None
    if isinstance(found, Replayed):
        return None
    form = found.form if found else _formless(options)
    fields = tuple(pair for pair in form.fields if pair[0] not in options.fill)
    picture = _picture(options, place, walked.last)
    return Question(picture, asked.name, form.action, fields, form.charset, walked.jar)


def _picture(options: FormReplayOptions, place: Place, reply: Reply) -> str:
    asked = options.captcha
    if asked is None or asked.picture_css is None:
        return (asked.picture if asked else None) or ""
    shown = Page(reply).attribute(asked.picture_css, "src")
    return (place.inside(reply.path, shown) if shown else None) or ""
