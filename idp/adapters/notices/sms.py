"""SMS through an HTTP gateway."""

import base64
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from idp.model.errors import Refused, Unavailable
from idp.model.work import Notice
from idp.ports.outbound import Upstream
from idp.settings import SettingsError


class SmsGatewayNotices:
    """Asks the gateway's address with `{to}` and `{text}` filled in, percent-encoded.

    User and password of the address go as HTTP Basic authentication, never in the request line.
    """

    def __init__(self, template: str, upstream: Upstream) -> None:
        parts = urlsplit(template)
        _refuse_template(parts.netloc, parts.path + parts.query)
        self._headers = {"Cache-Control": "no-store", **_credentials(parts.username, parts.password)}
        self._template = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self._upstream = upstream

    def send(self, notice: Notice) -> None:
        """Deliver; `Unavailable` is worth another try, `Refused` is not."""
        url = self._template.replace("{to}", quote(notice.to, safe="")).replace(
            "{text}", quote(notice.body, safe="")
        )
        status = self._upstream.request("GET", url, headers=self._headers).status
        if 200 <= status < 300:
            return
        msg = f"the SMS gateway answered {status}"
        if 400 <= status < 500 and status not in (408, 425, 429):
            raise Refused(msg)
        raise Unavailable(msg)


def _refuse_template(origin: str, rest: str) -> None:
    if "{" in origin or "{to}" not in rest or "{text}" not in rest:
        msg = "sms_url: must hold {to} and {text}, and neither in its host"
        raise SettingsError(msg)


def _credentials(user: str | None, password: str | None) -> Mapping[str, str]:
    if user is None:
        return {}
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
