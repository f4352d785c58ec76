"""Two languages, chosen by a link, remembered by a cookie of the host, else by the browser."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

WORDS = Path(__file__).parent / "words"
COOKIE = "sandbox_lang"
LANGUAGES = ("ru", "en")


def language() -> str:
    """Return the language of this request."""
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    return request.accept_languages.best_match(LANGUAGES, default="ru") or "ru"


def wished() -> str:
    """Return the languages to ask the provider for, best first: it speaks more than this service.

    The one chosen here by link, else those that the browser names.
    """
    if request.args.get("lang") in LANGUAGES or request.cookies.get(COOKIE) in LANGUAGES:
        return language()
    return " ".join(list(request.accept_languages.values())[:3]) or language()


def speak(app: Flask, site: str) -> None:
    """Give the app's templates `t`: an English sentence in the language of the request."""
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # tokens are shown to people
    russian: Mapping[str, str] = json.loads((WORDS / f"{site}.json").read_text(encoding="utf-8"))

    def words() -> dict[str, Any]:
        lang = language()

        def say(sentence: str) -> str:
            return russian.get(sentence, sentence) if lang == "ru" else sentence

        translate: Callable[[str], str] = say
        return {"t": translate, "lang": lang, "other_lang": "en" if lang == "ru" else "ru"}

    app.context_processor(words)
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=31536000, httponly=True, samesite="Lax")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
