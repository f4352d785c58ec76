"""As much of a browser as a sign-in form needs, over real sockets."""

import re
from typing import Any

import pyotp
import urllib3

FORM = re.compile(r'name="csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf"')


class Browser:
    """Keeps cookies, and goes nowhere by itself."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.cookies: dict[str, str] = {}
        self._http = urllib3.PoolManager(timeout=20, retries=False)

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send and return status, where to go next, and the page."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Origin": self.issuer}
        url = path if path.startswith("http") else f"{self.issuer}{path}"
        if form is None:
            answer = self._http.request(method, url, headers=headers, redirect=False)
        else:
            answer = self._http.request(
                method, url, headers=headers, fields=form, encode_multipart=False, redirect=False
            )
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.data.decode()

    def submit(self, path: str, **form: str) -> str:
        """Fill in the form of a page; return where it leads."""
        _, _, page = self.send("GET", path)
        found = FORM.search(page)
        assert found, page
        status, location, body = self.send("POST", path, {**form, "csrf": found[1] or found[2]})
        assert status == 303, body
        return location.removeprefix(self.issuer)

    def sign_in(self, persona: dict[str, Any]) -> str:
        """Sign in and return the page one lands on."""
        step = self.submit("/login", login=persona["login"], password=persona["password"])
        if step.startswith("/login/code"):
            step = self.submit(step, code=pyotp.TOTP(persona["totp_secret"]).now())
        while step.startswith("/login/done"):
            _, location, _ = self.send("GET", step)
            step = location.removeprefix(self.issuer)
        return step
