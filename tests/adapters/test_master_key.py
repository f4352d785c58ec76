"""The master key file: made once, read only where nobody else may read it."""

import base64
import threading
from pathlib import Path

import pytest

from idp.adapters.embedded import make_master_key, open_envelope, read_master_key
from idp.settings import Settings, SettingsError

GOOD = base64.urlsafe_b64encode(bytes(range(32)))


def _write(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_made_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "master.key"

    assert make_master_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_master_key(path)) == 32
    assert list(path.parent.iterdir()) == [path]


def test_making_a_key_twice_keeps_the_first(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    make_master_key(path)
    first = path.read_bytes()

    assert not make_master_key(path)
    assert path.read_bytes() == first


def test_many_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    derived: set[bytes] = set()
    threads = [
        threading.Thread(target=lambda: derived.add(open_envelope(settings).derive("x"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(derived) == 1


@pytest.mark.parametrize(
    "text", [GOOD, GOOD + b"\n", GOOD.rstrip(b"=")], ids=["plain", "newline", "unpadded"]
)
def test_a_key_is_read_as_base64url(tmp_path: Path, text: bytes) -> None:
    assert read_master_key(_write(tmp_path / "key", text)) == bytes(range(32))


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        pytest.param(GOOD, 0o640, "chmod 600", id="readable-by-the-group"),
        pytest.param(GOOD, 0o604, "chmod 600", id="readable-by-all"),
        pytest.param(GOOD, 0o620, "chmod 600", id="writable-by-the-group"),
        pytest.param(b"", 0o600, "32 bytes", id="empty"),
        pytest.param(base64.urlsafe_b64encode(bytes(31)), 0o600, "32 bytes", id="too-short"),
        pytest.param(base64.urlsafe_b64encode(bytes(33)), 0o600, "32 bytes", id="too-long"),
        pytest.param(b"correct horse battery staple, correct horse", 0o600, "32 bytes", id="a-passphrase"),
        pytest.param(b"\xff" * 43, 0o600, "32 bytes", id="not-text"),
    ],
)
def test_an_unfit_key_file_refuses_the_start_in_one_line(
    tmp_path: Path, content: bytes, mode: int, why: str
) -> None:
    path = _write(tmp_path / "key", content, mode)

    with pytest.raises(SettingsError) as refused:
        open_envelope(Settings(master_key_file=path))

    line = str(refused.value)
    assert line.startswith(f"master_key_file: {path}")
    assert why in line
    assert "\n" not in line
    assert not content or content.decode(errors="replace") not in line


def test_a_missing_key_file_refuses_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        open_envelope(Settings(master_key_file=tmp_path / "none"))


def test_a_key_file_that_was_named_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        open_envelope(Settings(master_key_file=tmp_path / "none"))

    assert not (tmp_path / "none").exists()
