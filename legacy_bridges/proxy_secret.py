"""The secret that a service's proxy shows: by reference to a file, never in a manifest."""

import os
import stat
from pathlib import Path
from typing import Final

from idp.model.secret import Secret, new_secret
from legacy_bridges.contract import Manifest
from legacy_bridges.manifest import ManifestError

SHORTEST: Final = 32
KEY: Final = "proxy_secret_file"


def read_proxy_secret(manifest: Manifest, data_dir: Path) -> Secret:
    """Read the secret; the demo's own is made when absent. Raises `ManifestError`.

    A service without one does not start: an unset secret would let anybody speak for it.
    """
    file = data_dir / manifest.proxy_secret_file
    if manifest.demo and not file.exists():
        _make(file)
    value = _read(file, manifest)
    if len(value) < SHORTEST or not value.isascii() or not value.isprintable():
        raise ManifestError(file, KEY, f"must hold at least {SHORTEST} printable ASCII characters")
    return Secret(value)


def _read(file: Path, manifest: Manifest) -> str:
    try:
        if file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            raise ManifestError(file, KEY, "must not be readable by everybody (chmod 640)")
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        words = f"cannot read the secret of {manifest.service}: {error.strerror}"
        raise ManifestError(file, KEY, words) from None
    except UnicodeDecodeError:
        raise ManifestError(file, KEY, "is not text") from None


def _make(file: Path) -> None:
    """Write a new secret whole or not at all: workers that start together agree on one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(new_secret().value + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
