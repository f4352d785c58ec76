"""What a protocol server shows to the provider: a secret in a file that both may read."""

import os
import stat
from pathlib import Path
from typing import Final

from idp.model.secret import Secret, new_secret
from idp.settings import Settings, SettingsError

SHORTEST: Final = 32


def credential_file(settings: Settings, kind: str) -> Path:
    """Return where the credential of a kind of server lies."""
    said = getattr(settings, f"{kind}_credential_file")
    return said if said is not None else settings.data_dir / f"{kind}.credential"


def make_credential(settings: Settings, kind: str) -> None:
    """Write the credential of a kind unless there is one, whole or not at all: workers agree on one."""
    file = credential_file(settings, kind)
    if file.exists():
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file)
    except OSError as error:
        msg = f"{kind}_credential_file: {error.filename}: {error.strerror}"
        raise SettingsError(msg) from None


def read_credential(settings: Settings, kind: str) -> Secret:
    """Read it. Raises `SettingsError` in one line."""
    file, key = credential_file(settings, kind), f"{kind}_credential_file"
    try:
        if file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            msg = f"{key}: {file} must not be readable by everybody (chmod 640)"
            raise SettingsError(msg)
        value = file.read_text(encoding="ascii").strip()
    except OSError as error:
        msg = f"{key}: cannot read {file}: {error.strerror}; the provider makes it when it starts"
        raise SettingsError(msg) from None
    except UnicodeDecodeError:
        value = ""
    if len(value) < SHORTEST or not value.isprintable():
        msg = f"{key}: {file} must hold at least {SHORTEST} printable ASCII characters"
        raise SettingsError(msg)
    return Secret(value)


def _write(file: Path) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(new_secret().value + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
