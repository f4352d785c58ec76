"""Manifests: one YAML file a service, and errors that name the file and the key."""

from pathlib import Path

import pytest
import yaml

from idp.model.secret import Secret
from idp.settings import Settings
from legacy_bridges import ManifestError, load_bridges
from legacy_bridges.contract import Claim, Logout
from legacy_bridges.manifest import read_manifest
from legacy_bridges.registry import PROTOCOLS, SHIPPED

GOOD = {
    "service": "old",
    "title": {"ru": "Старый", "en": "Old"},
    "origin": "https://old.example.com",
    "protocol": "forward_auth",
    "access": "old",
    "proxy_secret_file": "old.secret",
    "identity": {"X-Old-User": "email"},
    "roles": {"owner": "BOSS"},
    "logout": "kill",
}
WRONG = [
    pytest.param({"service": "Old Service"}, "service", id="service-with-space"),
    pytest.param({"title": {}}, "title", id="no-title"),
    pytest.param({"title": {"de": "Alt"}}, "title.de", id="unknown-locale"),
    pytest.param({"origin": "http://old.example.com"}, "origin", id="plain-http"),
    pytest.param({"origin": "https://old.example.com/"}, "origin", id="origin-with-path"),
    pytest.param({"origin": "https://u@old.example.com"}, "origin", id="origin-with-user"),
    pytest.param({"origin": "https://Old.example.com"}, "origin", id="origin-in-capitals"),
    pytest.param({"origin": "https://old.example.com:443"}, "origin", id="origin-with-default-port"),
    pytest.param({"protocol": "telepathy"}, "protocol", id="unknown-protocol"),
    pytest.param({"identity": {}}, "identity", id="no-identity"),
    pytest.param({"identity": {"X-Old-User": "password"}}, "identity.X-Old-User", id="unknown-claim"),
    pytest.param({"identity": {"Cookie": "email"}}, "identity.Cookie", id="reserved-header"),
    pytest.param({"identity": {"X-Okno-Start": "sub"}}, "identity.X-Okno-Start", id="our-own-header"),
    pytest.param({"identity": {"X_Old": "sub"}}, "identity.X_Old", id="header-with-underscore"),
    pytest.param({"identity": {"X-Old": "sub", "x-old": "sub"}}, "identity", id="header-twice"),
    pytest.param({"roles": {"owner": "A,B"}}, "roles.owner", id="role-with-comma"),
    pytest.param({"logout": "perhaps"}, "logout", id="unknown-logout"),
    pytest.param({"landing": "//evil.test"}, "landing", id="landing-elsewhere"),
    pytest.param({"proxy_secret": "abc"}, "proxy_secret", id="secret-in-the-file"),
    pytest.param({"colour": "red"}, "colour", id="unknown-key"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "services"
    made.mkdir()
    return made


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    (tmp_path / "old.secret").write_text("s" * 43)
    (tmp_path / "old.secret").chmod(0o600)
    return Settings(data_dir=tmp_path, bridges_dir=folder)


def write(folder: Path, change: object = None, name: str = "old.yaml") -> Path:
    said = GOOD | change if isinstance(change, dict) else GOOD
    file = folder / name
    file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return file


def test_a_manifest_is_read_into_a_value(folder: Path) -> None:
    manifest = read_manifest(write(folder), PROTOCOLS)
    assert manifest.identity == {"X-Old-User": Claim.EMAIL}
    assert manifest.logout is Logout.KILL
    assert manifest.host == "old.example.com"
    assert manifest.words_for(("owner", "service_user")) == ("BOSS",)


@pytest.mark.parametrize(("change", "key"), WRONG)
def test_a_wrong_manifest_stops_the_start_naming_file_and_key(
    folder: Path, settings: Settings, change: dict[str, object], key: str
) -> None:
    file = write(folder, change)
    with pytest.raises(ManifestError) as caught:
        load_bridges(settings)
    assert str(caught.value).startswith(f"{file}: {key}: ")


@pytest.mark.parametrize("key", [k for k in GOOD if k != "roles"])
def test_every_key_that_matters_is_required(folder: Path, settings: Settings, key: str) -> None:
    file = folder / "old.yaml"
    file.write_text(yaml.safe_dump({k: v for k, v in GOOD.items() if k != key}))
    with pytest.raises(ManifestError, match=f"{key}: is missing"):
        load_bridges(settings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("service: [", "is not YAML", id="broken"),
        pytest.param("service: a\nservice: b\n", "the key service stands twice", id="key-twice"),
        pytest.param("!!python/object/apply:os.system [id]", "is not YAML", id="python-object"),
        pytest.param("- a list", "should be a valid dictionary", id="not-a-mapping"),
        pytest.param("# " + "x" * 70000, "is larger than", id="too-large"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(folder: Path, text: str, words: str) -> None:
    file = folder / "old.yaml"
    file.write_text(text)
    with pytest.raises(ManifestError, match=words):
        read_manifest(file, PROTOCOLS)


def test_a_manifest_may_promise_less_at_sign_out_than_its_protocol_can(
    folder: Path, settings: Settings
) -> None:
    write(folder, {"logout": "front"})
    assert load_bridges(settings).find("old") is not None


def test_two_files_of_one_service_are_refused(folder: Path, settings: Settings) -> None:
    write(folder)
    write(folder, name="again.yaml")
    with pytest.raises(ManifestError, match="described by another file too"):
        load_bridges(settings)


def test_a_missing_secret_stops_the_start(folder: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "old.secret").unlink()
    write(folder)
    with pytest.raises(ManifestError, match="cannot read the secret of old"):
        load_bridges(settings)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        pytest.param("short", 0o600, id="short"),
        pytest.param("", 0o600, id="empty"),
        pytest.param("s" * 20 + "\n" + "s" * 20, 0o600, id="two-lines"),
        pytest.param("s" * 43, 0o644, id="everybody-reads-it"),
    ],
)
def test_a_weak_secret_stops_the_start(
    folder: Path, settings: Settings, tmp_path: Path, text: str, mode: int
) -> None:
    (tmp_path / "old.secret").write_text(text)
    (tmp_path / "old.secret").chmod(mode)
    write(folder)
    with pytest.raises(ManifestError, match="proxy_secret_file: must"):
        load_bridges(settings)


def test_the_secret_is_not_printed(folder: Path, settings: Settings) -> None:
    write(folder)
    bridged = load_bridges(settings).find("old")
    assert bridged is not None
    assert bridged.proxy_secret == Secret("s" * 43)
    assert "sss" not in repr(bridged)


def test_demo_manifests_count_in_the_demo_only(tmp_path: Path) -> None:
    assert load_bridges(Settings(data_dir=tmp_path)).find("cabinet") is None
    assert load_bridges(Settings(data_dir=tmp_path, demo=True)).find("cabinet") is not None


def test_the_demo_makes_its_secret_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, demo=True)
    first = load_bridges(settings).find("cabinet")
    second = load_bridges(settings).find("cabinet")
    file = tmp_path / "bridges" / "cabinet.secret"
    assert first is not None
    assert second is not None
    assert first.proxy_secret == second.proxy_secret == Secret(file.read_text().strip())
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_file_of_the_installation_replaces_a_shipped_one(folder: Path, tmp_path: Path) -> None:
    shipped = yaml.safe_load((SHIPPED / "cabinet.yaml").read_text(encoding="utf-8"))
    write(folder, shipped | {"origin": "http://cabinet.localhost:9999"}, "cabinet.yaml")
    bridges = load_bridges(Settings(data_dir=tmp_path, bridges_dir=folder, demo=True))
    cabinets = [b.manifest.origin for b in bridges if b.manifest.service == "cabinet"]
    assert cabinets == ["http://cabinet.localhost:9999"]


def test_my_services_gets_a_tile_in_its_language(folder: Path, settings: Settings) -> None:
    write(folder, {"landing": "/home?tab=1", "description": {"ru": "Стоит с 2010 года"}})
    tile = load_bridges(settings).services("ru")[0]
    assert (tile.id, tile.title, tile.description) == ("old", "Старый", "Стоит с 2010 года")
    assert tile.open_url == "https://old.example.com/_okno/start?to=/home%3Ftab%3D1"
    assert load_bridges(settings).services("ro")[0].title == "Old"
