"""What the page for an old login says, by what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from idp.words import words_for, words_later

_LINK: Final = words_later.text("Your old login at %(service)s")
_ONCE: Final = words_later.text("Sign in with it once. From then on Okno does that for you.")
_NOTHING_KEPT: Final = words_later.text("Nothing that you typed was kept.")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of the page."""

    title: str
    lines: Sequence[str]
    wrong: str = ""


_BEGINS: Final[Mapping[str, Sequence[str]]] = {
    "not_linked": (_ONCE,),
    "link_pending": (_ONCE,),
    "link_revoked": (_ONCE,),
    "link_active": (_ONCE,),
    "link_broken": (
        words_later.text("%(service)s does not take the password that Okno has for you. It was tried once."),
        words_later.text("If you have changed it there, type the new one here."),
    ),
    "link_locked": (
        words_later.text("%(service)s has locked your old account, or asks a question for a person."),
        words_later.text("Type your password once more: if there is a question, it is shown here."),
    ),
    "shared": (
        words_later.text("Several people of your company enter %(service)s with one account."),
        words_later.text("It does not work now. The owner of your company can mend that."),
    ),
    "elsewhere": (words_later.text("The old accounts of %(service)s are not linked by their password."),),
}
_WRONG: Final = {
    "empty": words_later.text("Type the login and the password."),
    "refused": words_later.text("%(service)s did not take this login and password."),
    "captcha": words_later.text("%(service)s asks a question: answer it and type your password again."),
    "asked": words_later.text("%(service)s asks a question. Sign in there once the old way and come back."),
    "locked": words_later.text("%(service)s has locked this account. Its team can unlock it."),
    "taken": words_later.text("This account is somebody else's here. The operator's staff will look at it."),
    "wait": words_later.text("Too many attempts. The next one counts in %(wait)s."),
    "no_answer": words_later.text("%(service)s does not answer. Try again in a few minutes."),
}
_UNSURE: Final = words_later.text("%(service)s answered in a way that we do not know. Tell its team.")


def say(what: str, locale: str, service: str, wait: str = "") -> Said:
    """Say what stands on the page: how it begins, or what was wrong with what was typed."""
    words = words_for(locale)
    title = words.text(_LINK, service=service)
    if what in _BEGINS:
        return Said(title, [words.text(line, service=service) for line in _BEGINS[what]])
    wrong = words.text(_WRONG.get(what, _UNSURE), service=service, wait=wait)
    return Said(title, [words.text(_ONCE), words.text(_NOTHING_KEPT)], wrong)


def labels(locale: str) -> Mapping[str, str]:
    """Name the parts of the form."""
    words = words_for(locale)
    return {
        "login": words.text("Login there"),
        "password": words.text("Password there"),
        "picture": words.text("The question of the service, as a picture"),
        "answer": words.text("What is written on the picture"),
        "link": words.text("Link"),
        "back": words.text("My services"),
    }
