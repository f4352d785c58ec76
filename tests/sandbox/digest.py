"""Answering a challenge as a browser does. RFC 7616 §3.4."""

import hashlib
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def challenge(browser: FlaskClient, path: str) -> dict[str, str]:
    """Ask, and read what is asked back."""
    told = browser.get(path).headers["WWW-Authenticate"]
    return dict(re.findall(r'(\w+)="?([^",]+)"?', told))


def answered(asked: dict[str, str], path: str, login: str, password: str, method: str = "GET") -> str:
    first, second = md5(f"{login}:{asked['realm']}:{password}"), md5(f"{method}:{path}")
    response = md5(f"{first}:{asked['nonce']}:00000001:0a4f113b:auth:{second}")
    return (
        f'Digest username="{login}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{path}", '
        f'algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b", response="{response}"'
    )


def digest(
    browser: FlaskClient, path: str, login: str, password: str, data: dict[str, str] | None = None
) -> TestResponse:
    method = "POST" if data else "GET"
    shown = answered(challenge(browser, "/"), path, login, password, method)
    return browser.open(path, method=method, data=data, headers={"Authorization": shown})
