"""The languages, and which one is meant."""

LOCALES = ("ru", "en", "ro")
LOCALE_NAMES = {"ru": "Русский", "en": "English", "ro": "Română"}
"""What each language calls itself."""

_SAME = {"mo": "ro"}
_LONGEST = 512


def choose_locale(*wishes: str | None, default: str = "ru") -> str:
    """Return the first wish we speak. BCP 47 tags, RFC 9110 §12.5.4 lists, or `ui_locales`.

    Each wish is a tag, a list of tags by preference divided by spaces, or an
    `Accept-Language` value; an empty or foreign one leaves the choice to the next.
    """
    for wish in wishes:
        for tag in _ranked((wish or "")[:_LONGEST]):
            language = tag.replace("_", "-").split("-")[0].lower()
            language = _SAME.get(language, language)
            if language in LOCALES:
                return language
    return default


def _ranked(wish: str) -> list[str]:
    weighed = []
    for part in wish.split("," if "," in wish or ";" in wish else None):
        tag, _, weight = part.strip().partition(";")
        quality = _quality(weight)
        if tag.strip() and quality > 0:
            weighed.append((quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
