"""An Apache from a configuration of our own: the ground on which most old web software stands."""

import subprocess
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import AS_ROOT, SERVERS, Zoo, find, needed


def start_apache(zoo: Zoo, name: str, site: str, *, port: int = 0, host: str = "127.0.0.1") -> str:
    """Run an Apache of this name with a site's directives, and give its address."""
    port = port or free_ports(1)[0]
    folder = zoo.cage(name)
    config = zoo.write(
        folder / "apache.conf",
        "apache.conf",
        folder=folder,
        port=port,
        host=host,
        user=f"User {SERVERS.pw_name}\nGroup #{SERVERS.pw_gid}" if AS_ROOT else "",
        modules=needed("/usr/lib/apache2/modules"),
        site=site,
    )
    zoo.start([find("apache2"), "-f", config, "-DFOREGROUND"], folder / "log", ports=[port])
    return f"http://127.0.0.1:{port}"


def start_php(zoo: Zoo, name: str, site: str, *, port: int = 0) -> str:
    """Run such an Apache with PHP, whose sessions and spills stay in the program's own folder."""
    folder = zoo.cage(name, "sessions", "tmp")
    php = needed("/usr/lib/apache2/modules/libphp*.so")
    written = zoo.write(folder / "php.conf", "php.conf", folder=folder, php=php, site=site)
    return start_apache(zoo, name, f"Include {written}", port=port)


def tail(zoo: Zoo, name: str) -> str:
    """Return the end of what a program's Apache and PHP complained of."""
    logs = (zoo.folder / name / log for log in ("error.log", "php.log"))
    return "\n".join(log.read_text(errors="replace")[-3000:] for log in logs if Path(log).exists())


def php_hash(password: str) -> str:
    """Hash a password as PHP programs keep it."""
    script = "echo password_hash(stream_get_contents(STDIN), PASSWORD_BCRYPT, ['cost' => 4]);"
    command = [find("php"), "-r", script]
    return subprocess.run(command, input=password, capture_output=True, text=True, check=True).stdout
