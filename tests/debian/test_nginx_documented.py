"""The site of docs/relying-parties/nginx.md behind a real nginx, as the page has it written."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import Template

import pytest

from tests.bridges.processes import running
from tests.bridges.wire import Page, WireBrowser
from tests.debian.conftest import find_program
from tests.debian.documented import documented
from tests.debian.provider import OPERATOR, OWNER, STRANGER, Provider

pytestmark = pytest.mark.debian
AROUND = Template("""
$user
pid $folder/nginx.pid;
error_log $folder/error.log info;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  absolute_redirect off;
$server
}
""")


class Echo(BaseHTTPRequestHandler):
    """A site that says what it was told."""

    def do_GET(self) -> None:
        told = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@contextmanager
def echoing() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def archive(provider: Provider) -> Iterator[str]:
    """Run nginx before the site, and give the site's address."""
    program, folder = find_program("nginx"), provider.folder / "documented"
    folder.mkdir(exist_ok=True)
    port = provider.ports.archive
    with echoing() as site:
        config = write_config(folder, provider, port, site)
        command = [program, "-c", str(config), "-e", str(folder / "error.log"), "-g", "daemon off;"]
        with running(command, folder / "log", ports=[port]):
            yield f"http://archive.localhost:{port}"


def write_config(folder: Path, provider: Provider, port: int, site: int) -> Path:
    server = documented(
        "nginx.md",
        "nginx",
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port};",
            "archive.example.com": "archive.localhost",
            "okno.internal:8400": f"127.0.0.1:{provider.ports.provider}",
            "archive.internal:8080": f"127.0.0.1:{site}",
            "SECRET": provider.proxy_secret,
        },
    )
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.touch(0o600)
    config.write_text(AROUND.substitute(user=user, folder=folder, server=server))
    return config


def enter(provider: Provider, archive: str, login: str) -> tuple[WireBrowser, Page]:
    browser = WireBrowser()
    return browser, provider.sign_in(login, browser.get(f"{archive}/"), browser)


def test_a_person_signs_in_and_the_site_is_told_who_it_is(provider: Provider, archive: str) -> None:
    browser, page = enter(provider, archive, OWNER)
    assert page.url == f"{archive}/"
    told = json.loads(page.text)
    assert len(told["x-archive-user"]) == 22
    assert (told["x-archive-name"], told["x-archive-roles"]) == ("Anna", "BOSS")
    assert "x-okno-proxy-secret" not in told
    assert browser.get(f"{archive}/deeper?x=1").status == 200


def test_what_a_browser_says_of_itself_is_overwritten(provider: Provider, archive: str) -> None:
    browser, _ = enter(provider, archive, OPERATOR)
    lies = {"X-Archive-User": "root", "X-Archive-Roles": "BOSS", "X-Okno-Proxy-Secret": "guess"}
    told = json.loads(browser.get(f"{archive}/", lies).text)
    assert told["x-archive-roles"] == "READER"
    assert told["x-archive-user"] != "root"


def test_nobody_comes_in_without_signing_in(archive: str) -> None:
    page = WireBrowser().get(f"{archive}/", {"X-Archive-User": "root"}, follow=False)
    assert page.status == 302
    assert page.location.startswith(f"{archive}/_okno/start?to=/")


def test_who_has_no_role_comes_in_as_the_least_that_there_is(provider: Provider, archive: str) -> None:
    _, page = enter(provider, archive, STRANGER)
    assert json.loads(page.text)["x-archive-roles"] == "READER"


def test_signing_out_shuts_the_site_at_the_next_request(provider: Provider, archive: str) -> None:
    browser, _ = enter(provider, archive, OWNER)
    provider.sign_out(browser)
    assert browser.get(f"{archive}/").url.startswith(f"{provider.issuer}/login")


def test_the_bridge_itself_is_not_open_to_the_world(provider: Provider, archive: str) -> None:
    browser, _ = enter(provider, archive, OWNER)
    assert browser.get(f"{archive}/_okno/verify").status == 404
