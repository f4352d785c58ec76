"""Two or three languages, chosen by a link, remembered by a cookie of the host, else by the browser."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, current_app, request

WORDS = Path(__file__).parent / "words"
COOKIE = "sandbox_lang"
LANGUAGES = ("ru", "en")
NAMES: Final = {"ru": "Русский", "en": "English", "ro": "Română"}
_CATALOGUES: Final = "SANDBOX_WORDS"


def language() -> str:
    """Return the language of this request."""
    spoken = _spoken()
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in spoken:
            return str(wanted)
    return request.accept_languages.best_match(spoken, default="ru") or "ru"


def wished() -> str:
    """Return the languages to ask the provider for, best first: it speaks more than this service.

    The one chosen here by link, else those that the browser names.
    """
    if request.args.get("lang") in _spoken() or request.cookies.get(COOKIE) in _spoken():
        return language()
    return " ".join(list(request.accept_languages.values())[:3]) or language()


def speak(app: Flask, site: str) -> None:
    """Give the app's templates `t`: an English sentence in the language of the request."""
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # tokens are shown to people
    catalogues = app.config[_CATALOGUES] = _catalogues(site)

    def words() -> dict[str, Any]:
        lang = language()
        said = catalogues.get(lang, {})

        def say(sentence: str) -> str:
            return said.get(sentence, sentence)

        translate: Callable[[str], str] = say
        others = {other: NAMES[other] for other in _spoken() if other != lang}
        return {"t": translate, "lang": lang, "other_lang": next(iter(others)), "other_langs": others}

    app.context_processor(words)
    app.after_request(_remember)


def _catalogues(site: str) -> dict[str, Mapping[str, str]]:
    """Read a site's words by language: Russian everywhere, Romanian where somebody has written them."""
    files = {"ru": WORDS / f"{site}.json", "ro": WORDS / f"{site}.ro.json"}
    return {
        lang: json.loads(file.read_text(encoding="utf-8")) for lang, file in files.items() if file.exists()
    }


def _spoken() -> tuple[str, ...]:
    return (*LANGUAGES, *(lang for lang in current_app.config[_CATALOGUES] if lang not in LANGUAGES))


def _remember(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in _spoken():
        response.set_cookie(COOKIE, str(chosen), max_age=31536000, httponly=True, samesite="Lax")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
