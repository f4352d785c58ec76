"""The browser on its way to a service: a redirect, a form that sends itself, a cookie of the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Response, render_template

from idp.rbac.permissions import PERMISSIONS
from idp.rbac.sayings import say_act
from idp.words import Words, words_for, words_later
from legacy_bridges.contract import AutoPost, Barred, Launched, Manifest, Redirect, Stamped
from legacy_bridges.host.pages import STYLE, stand_alone

SCRIPT: Final = "/assets/form_post.js"
"""At the provider's host; spares the press of a button."""
_BROKEN: Final = words_later.text("Your old account there lets you in no more. My services says what to do.")
_UNLINKED: Final = words_later.text("Your old account in this service is not linked yet.")
_WHY: Final = {
    "role_missing": words_later.text("None of your roles has a place in this service."),
    "no_rule": words_later.text("This page of the service is open to nobody."),
    "not_linked": _UNLINKED,
    "link_pending": _UNLINKED,
    "link_broken": _BROKEN,
    "link_locked": _BROKEN,
    "key_missing": words_later.text("The service is not set up yet; its team can see why."),
    "attribute_missing": words_later.text("The service asks for what is not known of you."),
    "metadata_expired": words_later.text("The service is not set up yet; its team can see why."),
    "signed_out": words_later.text("You are signed out"),
    "foreign_request": words_later.text("The service did not make this link. Open it and begin there."),
}
_ON: Final = words_later.text("You are going on to the service.")
_NOT_IN: Final = words_later.text("You cannot enter here yet")
_NOT_THIS: Final = words_later.text("You cannot do this here yet")
_NEEDED: Final = words_later.text("It takes the right to %(act)s, and you do not have it.")
_OTHERWISE: Final = words_later.text("You do not have the right that it takes.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Knows whom the answer is for."""

    manifest: Manifest
    locale: str
    issuer: str

    def answer(self, what: str | Launched | Barred) -> Response:
        """Make the answer that takes the browser on. Nothing of it is kept, and no address is told."""
        match what:
            case str():
                return see_other(what)
            case Redirect(url=url):
                response = see_other(url)
            case AutoPost():
                return self.form(what)
            case Stamped():
                response = self._stamped(what)
            case Barred():
                response = self._refused(what)
        return unkept(response)

    def _stamped(self, stamped: Stamped) -> Response:
        """Set the service's own cookie for its host alone. RFC 6265bis §5.5."""
        response = see_other(self.manifest.origin + stamped.path)
        response.set_cookie(
            stamped.cookie,
            stamped.value,
            max_age=stamped.seconds,
            secure=self.manifest.origin.startswith("https:"),
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response

    def form(self, post: AutoPost, why: str = _ON, also: str = "") -> Response:
        """Let the browser post to an address of the service.

        Browsers hold the redirects that follow to the form's policy: `also` is where those may lead.
        """
        words = words_for(self.locale)
        page = render_template(
            "bridges/launch.html",
            locale=self.locale,
            title=words.text("One moment"),
            what=words.text(why),
            go=words.text("Continue"),
            service=self._title(),
            post=post,
            script=self.issuer + SCRIPT,
            style=STYLE,
        )
        places = dict.fromkeys(filter(None, (self.manifest.origin, origin_of(post.url), also)))
        rules = (f"script-src {self.issuer}{SCRIPT}", f"form-action {' '.join(places)}")
        return unkept(stand_alone(page, 200, *rules))

    def _refused(self, barred: Barred) -> Response:
        """Say why, which right is missing, and where one learns whom to ask for it."""
        words = words_for(self.locale)
        needed = barred.need if barred.need in PERMISSIONS else ""
        what = words.text(_WHY.get(barred.reason, _OTHERWISE))
        if needed:
            what = words.text(_NEEDED, act=say_act(words, needed))
        page = render_template(
            "bridges/not_let_in.html",
            locale=self.locale,
            title=words.text(_NOT_THIS if needed else _NOT_IN),
            what=what,
            ways=[*self._to_ask(words, needed), (f"{self.issuer}/services", words.text("To my services"))],
            service=self._title(),
            style=STYLE,
        )
        return stand_alone(page, 403, "form-action 'none'")

    def _to_ask(self, words: Words, needed: str) -> Iterator[tuple[str, str]]:
        """Lead to our own page that names who can give it: here nobody is known, so nobody is named."""
        if needed:
            query = urlencode({"permission": needed, "service": self.manifest.access})
            yield f"{self.issuer}/access/why?{query}", words.text("Why, and whom to ask")

    def _title(self) -> str:
        return self.manifest.title.get(self.locale) or next(iter(self.manifest.title.values()))


def see_other(address: str) -> Response:
    """Redirect with 303, and not by a byte otherwise than said."""
    return Response(status=303, headers={"Location": address})


def unkept(response: Response) -> Response:
    """Have nothing of it kept, and no address told."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
