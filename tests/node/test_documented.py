"""The programs of docs/relying-parties/node.md, run as they stand there."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bridges.processes import free_ports, running
from tests.debian.documented import documented
from tests.node.clients import API, DEVICE
from tests.node.provider import ANNA, Provider
from tests.node.relying_parties import REDIRECT_URI, Node
from tests.node.visitor import Stopped

pytestmark = pytest.mark.node
HERE = Path(__file__).parent
PAGE = "node.md"
SITE, KEYED, MACHINE, INTERFACE, SCREEN, REFRESH, LOGOUT = range(7)
ISSUER, RESOURCE = "https://id.example.com", "https://orders.example.com/"
SECRET = "a-secret-of-the-wiki-0001"


def surroundings(provider: Provider) -> dict[str, str]:
    """Return the environment of the programs."""
    ours = {"NODE_EXTRA_CA_CERTS": str(provider.authority), "NODE_OPTIONS": "", "CLIENT_SECRET": SECRET}
    return {**os.environ, **ours}


def evaluate(provider: Provider, program: str, expression: str) -> Any:
    """Run a program in the folder of the packages, and return what an expression is after it."""
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        cwd=HERE,
        env=surroundings(provider),
        input=f"{program}\nconsole.log(JSON.stringify(await {expression}))\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def site(provider: Provider, folder: Path, port: int, origin: str) -> Iterator[None]:
    """Run the first program of the page."""
    instead = {ISSUER: provider.issuer, "https://wiki.example.com": origin, "8080": str(port)}
    program = folder / "server.mjs"
    program.write_text(documented(PAGE, "js", instead, SITE))
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    log = folder / "site.log"
    with running(["node", str(program)], log, ports=[port], environment=surroundings(provider)):
        yield


def register(provider: Provider, **said: Any) -> None:
    """Register a client of the page once, whichever test comes first."""
    if said["client_id"] not in provider.secrets:
        provider.register([{"okno": {"first_party": True}, **said}])


def test_the_site_signs_in_and_out(provider: Provider, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    origin = f"http://wiki.localhost:{port}"
    register(
        provider,
        client_id="wiki",
        client_secret=SECRET,
        redirect_uris=[f"{origin}/callback"],
        post_logout_redirect_uris=[f"{origin}/"],
    )
    anna = provider.visitor()
    with site(provider, tmp_path, port, origin):
        came = anna.go(f"{origin}/", f"{origin}/callback")
        page = anna.browser.get(came.url)
        assert (page.url, page.status, page.text) == (f"{origin}/", 200, "Анна Петрова")
        strange = provider.visitor().browser.get(came.url, follow=False)
        assert strange.location.startswith(f"{provider.issuer}/authorize?"), "a callback nobody asked for"
        back = anna.go(f"{origin}/sign-out", f"{origin}/")
        assert back.url == f"{origin}/"
        assert anna.browser.get(back.url).url.startswith(f"{provider.issuer}/login")


def test_the_site_takes_no_altered_answer(provider: Provider, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    origin = f"http://wiki.localhost:{port}"
    with site(provider, tmp_path, port, origin):
        anna = provider.visitor()
        asked = anna.browser.get(f"{origin}/", follow=False)
        altered = f"{origin}/callback?code=any&state=another&iss={provider.issuer}"
        assert asked.status == 303
        assert anna.browser.get(altered, follow=False).status == 500
        assert anna.browser.get(f"{origin}/", follow=False).status == 303, "nobody is signed in"


def test_a_request_is_pushed_and_signed_by_a_key(provider: Provider, tmp_path: Path) -> None:
    made = evaluate(provider, MAKE_KEY, "made")
    (tmp_path / "wiki.key.json").write_text(json.dumps(made["private"]))
    register(
        provider,
        client_id="wiki-by-key",
        redirect_uris=[REDIRECT_URI],
        token_endpoint_auth_method="private_key_jwt",
        require_signed_request_object=True,
        jwks={"keys": [made["public"]]},
    )
    instead = {
        ISSUER: provider.issuer,
        "'wiki'": "'wiki-by-key'",
        "wiki.key.json": f"{tmp_path}/wiki.key.json",
    }
    address = evaluate(provider, documented(PAGE, "js", instead, KEYED), ASK)
    assert provider.visitor().go(address, REDIRECT_URI).parameters["code"]


def test_a_program_is_believed_by_an_interface(provider: Provider, node: Node) -> None:
    register(
        provider,
        client_id="importer",
        client_secret=SECRET,
        grant_types=["client_credentials"],
        okno={"resource": API},
    )
    instead: Mapping[str, str] = {ISSUER: provider.issuer, RESOURCE: API}
    token = evaluate(provider, documented(PAGE, "js", instead, MACHINE), "access_token")
    shown = f"new Request('{API}', {{ headers: {{ authorization: 'Bearer {token}' }} }})"
    judge = documented(PAGE, "js", instead, INTERFACE)
    assert evaluate(provider, judge, f"whoAsks({shown})")["client_id"] == "importer"


def test_a_screen_is_let_in_and_refreshes_and_gives_back(provider: Provider) -> None:
    register(
        provider,
        client_id="screen",
        token_endpoint_auth_method="none",
        grant_types=[DEVICE, "refresh_token"],
    )
    program = documented(PAGE, "js", {ISSUER: provider.issuer, "const tokens": "let tokens"}, SCREEN)
    program += documented(PAGE, "js", {}, REFRESH) + "console.log(JSON.stringify(tokens.claims()))"
    with subprocess.Popen(
        ["node", "--input-type=module", "-"],
        cwd=HERE,
        env=surroundings(provider),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as screen:
        assert screen.stdin
        assert screen.stdout
        screen.stdin.write(program)
        screen.stdin.close()
        address, code = screen.stdout.readline().split()
        with pytest.raises(Stopped, match="The device is connected"):
            provider.visitor(ANNA).go(f"{address}?user_code={code}", "https://nowhere.example/")
        assert json.loads(screen.stdout.readline())["aud"] == "screen"


MAKE_KEY = """
const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
const bare = async (key) => {
  const { ext, key_ops, ...jwk } = await crypto.subtle.exportKey('jwk', key)
  return { ...jwk, kid: 'wiki-1' }
}
const made = { private: await bare(pair.privateKey), public: await bare(pair.publicKey) }
"""
ASK = f"""addressOf({{
  redirect_uri: '{REDIRECT_URI}',
  scope: 'openid',
  code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
  code_challenge_method: 'S256',
}})"""
