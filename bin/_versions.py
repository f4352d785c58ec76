"""Write into docs/relying-parties.md which relying parties the tests run, in which version."""

import json
import re

from _ground import ROOT

PAGE = ROOT / "docs" / "relying-parties.md"
BEGIN = "<!-- versions: made by bin/docs -->"
END = "<!-- end of versions -->"
NODE = ROOT / "tests" / "node" / "package.json"
LOCK = ROOT / "requirements-test.lock"
PYTHON = {"requests-oauth2client": "tests/python_clients", "idpyoidc": "tests/python_clients"}
DEBIAN = {"mod_auth_openidc": "2.4.12.3", "nginx, before a bridge": "1.22.1"}
"""What Debian 12 has; these are not locked."""


def page() -> str:
    """Return the page as it stands, with a fresh table."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}{END}{after}"


def table() -> str:
    """Write a row for each relying party."""
    rows = [
        *((name, version, "npm", "tests/node") for name, version in node_packages().items()),
        *((name, locked(name), "PyPI", tests) for name, tests in PYTHON.items()),
        *((name, version, "Debian 12", "tests/debian") for name, version in DEBIAN.items()),
    ]
    lines = (f"| {name} | {version} | {source} | `{tests}` |\n" for name, version, source, tests in rows)
    return "| relying party | version | from | tests |\n|---|---|---|---|\n" + "".join(lines)


def node_packages() -> dict[str, str]:
    """Return name and version of each package that the tests install; several versions of one are apart."""
    wanted = json.loads(NODE.read_text(encoding="utf-8"))["dependencies"]
    found: dict[str, list[str]] = {}
    for alias, version in wanted.items():
        name, _, exact = (
            version.removeprefix("npm:").rpartition("@") if "npm:" in version else (alias, "", version)
        )
        found.setdefault(name, []).append(exact)
    return {name: ", ".join(versions) for name, versions in found.items()}


def locked(name: str) -> str:
    """Return the version of a Python package that the tests run with."""
    match = re.search(rf"^{re.escape(name)}==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        msg = f"{name} is not in {LOCK.name}"
        raise LookupError(msg)
    return match[1]
