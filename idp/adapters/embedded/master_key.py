"""The file that holds the master key."""

import base64
import os
import secrets
from pathlib import Path

from idp.adapters.embedded.envelope import KEY_BYTES, AesEnvelope
from idp.settings import Settings, SettingsError

NAME = "master.key"


def open_envelope(settings: Settings) -> AesEnvelope:
    """Open the envelope under the configured key file, or raise `SettingsError`.

    With a loopback issuer and no key file named, one is made in the data directory.
    """
    path = settings.master_key_file
    if path is None:
        path = settings.data_dir / NAME
        if settings.on_loopback and not path.exists():
            make_master_key(path)
    return AesEnvelope(read_master_key(path))


def read_master_key(path: Path) -> bytes:
    """Read 32 bytes, base64url, from a file that nobody else may read; or raise `SettingsError`."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            text = file.read(256).strip()
    except OSError as error:
        raise _unfit(path, f"cannot be read ({error.strerror})") from None
    if mode & 0o077:
        raise _unfit(path, f"may be read by others (mode {mode:04o}): run chmod 600 on it")
    try:
        key = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise _unfit(path, "does not hold 32 bytes in base64url: make one with `okno keys master FILE`")
    return key


def make_master_key(path: Path) -> bool:
    """Write a new key, mode 0600, whole or not at all; false if a file is there already: it stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return _publish(draft, path)
    finally:
        draft.unlink()


def _publish(draft: Path, path: Path) -> bool:
    """Link the draft to its name; two starts at once agree on the first one's key."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return True


def _unfit(path: Path, why: str) -> SettingsError:
    return SettingsError(f"master_key_file: {path} {why}")
