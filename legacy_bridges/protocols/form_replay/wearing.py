"""Putting a session into a request: the jar's cookies instead of the browser's, and what is carried."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, quote_plus, unquote_plus

from legacy_bridges.contract import Outgoing, cookie_header
from legacy_bridges.protocols.form_replay.options import FormReplayOptions
from legacy_bridges.protocols.form_replay.signing_in import CARRIED


def wear(options: FormReplayOptions, outgoing: Outgoing, jar: Mapping[str, str]) -> Outgoing:
    """Dress a request of the person's; their own browser's cookies stay behind."""
    bare = replace(outgoing, headers=tuple(pair for pair in outgoing.headers if pair[0].lower() != "cookie"))
    cookies = cookie_header(jar)
    dressed = bare.with_header("Cookie", cookies) if cookies else bare
    value = jar.get(CARRIED)
    return _carried(options, dressed, value) if options.carry and value else dressed


def _carried(options: FormReplayOptions, outgoing: Outgoing, value: str) -> Outgoing:
    carry = options.carry
    if carry is None:
        return outgoing
    if carry.header:
        return outgoing.with_header(carry.header, value)
    name = carry.query or carry.form or ""
    bare = replace(outgoing, path=_without(outgoing.path, name))
    return _before_form(bare, name, value) if carry.form and _is_form(bare) else _in_query(bare, name, value)


def _in_query(outgoing: Outgoing, name: str, value: str) -> Outgoing:
    mark = "&" if "?" in outgoing.path else "?"
    return replace(outgoing, path=f"{outgoing.path}{mark}{quote(name, safe='')}={quote(value, safe='')}")


def _before_form(outgoing: Outgoing, name: str, value: str) -> Outgoing:
    """Write the value before what the person posts, which passes unread."""
    prefix = f"{quote_plus(name)}={quote_plus(value)}&".encode()
    length = next((v for n, v in outgoing.headers if n.lower() == "content-length"), "")
    longer = str(int(length) + len(prefix)) if length.isdecimal() else ""
    dressed = replace(outgoing, prefix=prefix)
    return dressed.with_header("Content-Length", longer) if longer else dressed


def _is_form(outgoing: Outgoing) -> bool:
    kind = next((v for n, v in outgoing.headers if n.lower() == "content-type"), "")
    return outgoing.method == "POST" and kind.partition(";")[0].strip() == "application/x-www-form-urlencoded"


def _without(path: str, name: str) -> str:
    """Cut a parameter that the browser sent by itself: only ours counts."""
    bare, mark, query = path.partition("?")
    kept = [part for part in query.split("&") if unquote_plus(part.partition("=")[0]) != name]
    return f"{bare}{mark}{'&'.join(kept)}" if mark and kept != [""] and kept else bare
