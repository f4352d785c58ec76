"""A person at a browser: opens pages, fills in forms, follows redirects when asked to."""

from dataclasses import dataclass, field

from flask import Flask
from werkzeug.test import Client, TestResponse

from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from tests.web.forms import Page

HOST = "http://localhost:8400"


@dataclass
class Guest:
    """One browser with its own cookies."""

    app: Flask
    client: Client = field(init=False)
    last: TestResponse | None = None

    def __post_init__(self):
        self.client = self.app.test_client()

    def get(self, path, **kwargs):
        self.last = self.client.get(path, base_url=HOST, **kwargs)
        return self.last

    @property
    def page(self):
        return Page(self.last.text)

    def submit(self, action, headers=None, **fields):
        """Fill in the form of the last page that goes there, and send it as a browser would."""
        data = {**self.page.form(action).fields, **fields}
        return self.post(action, data, headers)

    def post(self, path, data, headers=None):
        headers = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        self.last = self.client.post(path, data=data, headers=headers, base_url=HOST)
        return self.last

    def follow(self):
        """Go where the last answer leads, until a page comes; every hop is a 303."""
        while self.last.status_code in (301, 302, 303, 307, 308):
            assert self.last.status_code == 303
            self.get(self.last.headers["Location"])
        return self.last

    def cookie(self, name):
        found = self.client.get_cookie(name, "localhost")
        return found.value if found else None

    def set_cookie(self, name, value):
        self.client.set_cookie(name, value, domain="localhost")

    @property
    def session(self):
        return self.cookie(SESSION_COOKIE)

    @property
    def browser(self):
        return self.cookie(BROWSER_COOKIE)
