"""Sites that believe CAS: mod_auth_cas before a script, and a page in PHP with phpCAS."""

from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import Zoo, needed
from tests.zoo.programs.apache import start_apache, start_php, tail

MODULE = "/usr/lib/apache2/modules/mod_auth_cas.so"
PHPCAS = "/usr/share/php/CAS.php"
OURS = "'127.0.0.1', 'localhost'"
"""Whom phpCAS lets end sessions: the message is not signed."""
NOBODY = "'192.0.2.1'"


@dataclass(frozen=True)
class CasSite:
    """Where it is."""

    name: str
    port: int
    page: str
    """The path of the page that is shown to known people alone."""

    @property
    def origin(self) -> str:
        return f"http://{self.name}.localhost:{self.port}"

    @property
    def url(self) -> str:
        return self.origin + self.page

    def said(self, zoo: Zoo) -> str:
        """Return what it complained of."""
        return tail(zoo, self.name)


def new_mod_auth_cas(name: str) -> CasSite:
    """Give it a port; it starts when the provider is known."""
    needed(MODULE)
    return CasSite(name, free_ports(1)[0], "/app/")


def new_phpcas(name: str) -> CasSite:
    """Give it a port."""
    needed(PHPCAS)
    return CasSite(name, free_ports(1)[0], "/app/index.php")


def start_mod_auth_cas(zoo: Zoo, site: CasSite, issuer: str) -> None:
    """Run it."""
    folder = zoo.cage(site.name, "cookies")
    zoo.write(folder / "who.cgi", "cas-who.cgi").chmod(0o755)
    config = zoo.write(
        folder / "site.conf",
        "cas.conf",
        module=needed(MODULE),
        folder=folder,
        issuer=issuer,
        origin=site.origin,
    )
    start_apache(
        zoo, site.name, f"Include {config}", port=site.port, host=f"{site.name}.localhost:{site.port}"
    )


def start_phpcas(zoo: Zoo, site: CasSite, issuer: str, callers: str = OURS) -> None:
    """Run it."""
    folder = zoo.cage(site.name, "www", "www/app")
    for script, ask in {"index.php": "forceAuthentication", "look.php": "checkAuthentication"}.items():
        zoo.write(
            folder / "www" / "app" / script,
            "phpcas.php",
            script=script,
            ask=ask,
            origin=site.origin,
            issuer=issuer,
            port=issuer.rpartition(":")[2],
            callers=callers,
        )
    start_php(zoo, site.name, _documents(folder / "www"), port=site.port)


def _documents(root: Path) -> str:
    return f"DocumentRoot {root}\n<Directory {root}>\n  Require all granted\n</Directory>"
