"""`verify` behind nginx, and beside it lemonldap-ng's handler behind the same nginx, in turns."""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.bridges.driving import Line, Round, Target, drive
from bench.bridges.house import PEOPLE, House
from bench.bridges.peer import Peer
from bench.bridges.place import Place, fill, find

SECONDS: Final = 2.0
WARM: Final = 0.5
TWO: Final = ", two people in turn"


@dataclass(frozen=True)
class Row:
    """One line of the report: medians of all rounds."""

    what: str
    per_second: float
    lowest: float
    highest: float
    loops: float
    proxy: float
    milliseconds: float


def start_nginx(place: Place, houses: Sequence[House], peers: Sequence[Peer]) -> int:
    """Run nginx before everybody, and return its process."""
    program = find("nginx")
    if program is None:
        msg = "nginx is not installed (on Debian or Ubuntu: apt install nginx-light)"
        raise SystemExit(msg)
    folder = place.folder
    servers = [
        *(fill("ours.conf", folder, port=h.nginx, provider=h.provider, secret=h.secret) for h in houses),
        *(fill("peer.conf", folder, port=p.port, socket=p.socket) for p in peers),
    ]
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(fill("nginx.conf", folder, user=user, servers="".join(servers)))
    command = [program, "-c", str(config), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    ports = [*(house.nginx for house in houses), *(peer.port for peer in peers)]
    return place.start("nginx", command, ports).pid


def targets(houses: Mapping[str, House], peers: Mapping[str, Peer]) -> list[Target]:
    """Say what is compared: everybody signs in first."""
    found: list[Target] = []
    for what, house in houses.items():
        cookies = [house.cookie("cabinet", login) for login in PEOPLE]
        at = (house.nginx, house.host("cabinet"))
        pid = house.pids["serve"]
        found += _one_and_two(f"okno, {what}", *at, cookies, pid)
    for what, peer in peers.items():
        at = (peer.port, f"cabinet.localhost:{peer.port}")
        found += _one_and_two(f"lemonldap-ng, {what}", *at, peer.cookies, peer.pid)
    for target in found:
        prove(target)
    return found


def _one_and_two(what: str, port: int, host: str, cookies: Sequence[str], pid: int) -> list[Target]:
    return [Target(what, port, host, cookies[:1], pid), Target(what + TWO, port, host, cookies, pid)]


def prove(target: Target) -> None:
    """See that the page comes with who is there, and does not come without a session."""
    with closing(Line(target.port)) as line:
        for told in target.requests():
            head = line.ask(told)
            if b"@romashka.example" not in head or b"X-Seen-Roles: " not in head:
                msg = f"{target.what}: {head!r}"
                raise RuntimeError(msg)
    stranger = Target(target.what, target.port, target.host, ["other=1"], target.pid)
    try:
        with closing(Line(stranger.port)) as line:
            line.ask(stranger.requests()[0])
    except RuntimeError:
        return
    msg = f"{target.what}: lets a stranger in"
    raise RuntimeError(msg)


def measure(found: Sequence[Target], nginx: int, rounds: int) -> dict[str, list[Round]]:
    """Measure all in turns, as often as is said, after a warm-up."""
    for target in found:
        drive(target, nginx, WARM)
    shown: dict[str, list[Round]] = {target.what: [] for target in found}
    for _ in range(rounds):
        for target in found:
            shown[target.what].append(drive(target, nginx, SECONDS))
    return shown


def row(what: str, rounds: Sequence[Round]) -> Row:
    """Put rounds together."""
    speeds = [each.per_second for each in rounds]
    return Row(
        what,
        median(speeds),
        min(speeds),
        max(speeds),
        median(each.loops for each in rounds),
        median(each.proxy for each in rounds),
        median(each.milliseconds for each in rounds),
    )


def ratio(ours: Sequence[Round], other: Sequence[Round]) -> float:
    """Return how many times as much we do in a CPU-second: the median over rounds, calibrated."""
    return median(theirs.loops / mine.loops for mine, theirs in zip(ours, other, strict=True))
