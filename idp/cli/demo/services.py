"""The sandbox's services, as the provider knows them and as the sandbox is told."""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import legacy_bridges
from idp.cli.demo.memory import Memory
from idp.cli.demo.partners import partner_clients, partners_told
from idp.cli.demo.place import BRIDGES_PORT, SERVICES_PORT, Place
from idp.cli.demo.private_file import write_private
from idp.cli.demo.trusting import mail_clients
from idp.model.access import MEMBERS
from idp.oidc.supported import DEVICE_CODE

PBX: Final = "pbx-console"
TARGET: Final = "target"
ARCHIVE: Final = "archive"
DISPLAY: Final = "display"
_PORT: Final = re.compile(rf"(\.localhost:|\bport: )({SERVICES_PORT}|{BRIDGES_PORT})\b")


def clients_of(place: Place, memory: Memory) -> tuple[Mapping[str, Any], ...]:
    """Return the client metadata of the sandbox's relying parties."""
    return (
        {
            **_client(place, memory, PBX, "pbx"),
            "client_name": "Виртуальная АТС",
            "grant_types": ["authorization_code", "refresh_token"],
            "okno": {"first_party": True, "access": "vats"},
        },
        {
            **_client(place, memory, TARGET, "target"),
            "client_name": "Таргет: реклама по SMS",
            "okno": {"first_party": True, "access": "target"},
        },
        {
            **_client(place, memory, ARCHIVE, "archive"),
            "client_name": "Архив звонков",
            "okno": {"first_party": True, "access": "archive"},
        },
        _display(place),
        *mail_clients(place, memory),
        *partner_clients(place, memory),
    )


def _display(place: Place) -> Mapping[str, Any]:
    """Return the display's: no secret, and no address that a browser comes back to."""
    return {
        "client_id": DISPLAY,
        "client_name": "Электронная очередь",
        "client_uri": f"{place.service(DISPLAY)}/",
        "token_endpoint_auth_method": "none",
        "grant_types": [DEVICE_CODE, "refresh_token"],
        "scope": "openid roles",
        "okno": {"first_party": True, "access": MEMBERS},
    }


def _client(place: Place, memory: Memory, client: str, host: str) -> dict[str, Any]:
    """Return what every relying party of the sandbox has, on its own host."""
    origin = place.service(host)
    return {
        "client_id": client,
        "client_secret": memory.client_secret(client),
        "redirect_uris": [f"{origin}/callback"],
        "post_logout_redirect_uris": [f"{origin}/"],
        "backchannel_logout_uri": f"{origin}/backchannel-logout",
        "backchannel_logout_session_required": True,
        "initiate_login_uri": f"{origin}/login",
        "client_uri": f"{origin}/",
    }


def tell_sandbox(
    place: Place, memory: Memory, programs: Mapping[str, Any], trusting: Mapping[str, Any]
) -> None:
    """Write the file that the sandbox reads at its start; `programs` are its old ones."""
    secret = (place.folder / "bridges" / "cabinet.secret").read_text(encoding="utf-8").strip()
    told = {
        "pbx": {"client_id": PBX, "client_secret": memory.client_secret(PBX)},
        "cabinet": {"proxy_secret": secret},
        "target": {"client_id": TARGET, "client_secret": memory.client_secret(TARGET)},
        "archive": {"client_id": ARCHIVE, "client_secret": memory.client_secret(ARCHIVE)},
        "display": {"client_id": DISPLAY},
        "partners": partners_told(memory),
        "zoo": programs,
        "trusting": trusting,
    }
    write_private(place.sandbox, json.dumps(told, indent=1))


def move_manifests(place: Place) -> None:
    """Where sandbox or gate has another port than the shipped manifests say, write manifests that know it."""
    folder = place.manifests
    if folder is None:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    shipped = Path(legacy_bridges.__file__).with_name("manifests")
    for file in shipped.glob("*.yaml"):
        write_private(folder / file.name, _PORT.sub(partial(_moved, place), file.read_text(encoding="utf-8")))


def _moved(place: Place, found: re.Match[str]) -> str:
    """Write the port of this demo; both at one go, for each may be the other's usual one."""
    port = place.services_port if int(found[2]) == SERVICES_PORT else place.bridges_port
    return f"{found[1]}{port}"
