"""The browser behind a request: who knocks, and whether a form is from our own page."""

from dataclasses import dataclass

from idp.authn.visitor import Visitor
from idp.interaction.browser import CSRF_FIELD, csrf_fits
from idp.oidc import received
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.render import Browser


@dataclass(frozen=True, slots=True)
class Browsing:
    """Reads what a browser brings beside its parameters."""

    provider: Provider

    def visitor(self) -> tuple[Visitor, Browser]:
        """Return who knocks, and the browser that gets the answer."""
        visitor, secret, new = received.visitor(self.provider.settings.default_locale)
        remember = new and not received.from_another_site(self.provider.issuer)
        return visitor, Browser(secret, new, self.provider.house.envelope, remember=remember)

    def is_ours(self, parameters: Parameters) -> bool:
        """Tell whether a form was posted from our page in this browser."""
        _, browser = self.visitor()
        secret = None if browser.new else browser.secret
        fits = csrf_fits(self.provider.house.envelope, secret, parameters.get(CSRF_FIELD))
        return fits and received.from_our_page(self.provider.issuer)
