"""The door of ours on a service's own host: where entries begin and end, behind a proxy or at the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Request, Response

from idp.interaction.browser import LOCALE_COOKIE, know_browser, read_secret
from idp.settings import Settings
from idp.words import choose_locale
from legacy_bridges.contract import Barred, Bridged
from legacy_bridges.host.cookies import BRIDGE, ENTRY, ENTRY_AGE, read_cookie, set_cookie
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.pages import entry_failed
from legacy_bridges.host.sending import Sender, see_other
from legacy_bridges.return_path import wanted_path

PASSED_ON: Final = ("acr",)
"""What the start of an entry hands on to the provider, besides where to come out."""


@dataclass(frozen=True, slots=True)
class Door:
    """Knows the two cookies of a service's host."""

    settings: Settings
    doorman: Doorman

    def start(self, bridged: Bridged, request: Request) -> Response:
        """Mark the browser on the service's host and send it to the provider's; or say why not."""
        asked = request.args.to_dict()
        if "why" in asked:
            return self.sender(bridged, request).answer(Barred(asked["why"][:32], asked.get("need", "")[:64]))
        known = read_cookie(request, ENTRY)
        mark, new = know_browser(known.value if known else None)
        query = {"mark": mark.digest(), "to": wanted_path(asked)} | _passed_on(asked)
        answer = see_other(
            f"{self.settings.issuer}/bridge/enter/{bridged.manifest.service}?{urlencode(query)}"
        )
        if new:
            set_cookie(answer, ENTRY, mark, ENTRY_AGE)
        return answer

    def finish(self, bridged: Bridged, request: Request) -> Response:
        """Redeem the code on the service's host and open the bridge session there."""
        code, mark = read_secret(request.args.get("code")), read_cookie(request, ENTRY)
        if code is None or mark is None:
            return entry_failed(bridged.manifest, self.locale(request))
        opened = self.doorman.finish(bridged, code, mark.digest(), read_cookie(request, BRIDGE))
        if opened is None:
            return entry_failed(bridged.manifest, self.locale(request))
        sender = self.sender(bridged, request)
        answer = sender.answer(opened.launched or bridged.manifest.origin + opened.return_to)
        set_cookie(answer, BRIDGE, opened.secret)
        return answer

    def sender(self, bridged: Bridged, request: Request) -> Sender:
        """Speak the browser's language."""
        return Sender(bridged.manifest, self.locale(request), self.settings.issuer)

    def locale(self, request: Request) -> str:
        """Choose the language of pages on a service's host."""
        wishes = (request.cookies.get(LOCALE_COOKIE), request.headers.get("Accept-Language"))
        return choose_locale(*wishes, default=self.settings.default_locale)


def _passed_on(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in PASSED_ON if name in asked}
