"""Mutated settings: each ends at once, with one line that names the key, and no secret in it."""

from pathlib import Path

import pytest

from idp.cli.root import run

PUBLIC = {"OKNO_ISSUER": "https://id.example.com", "OKNO_MASTER_KEY_FILE": "{good_key}"}
GOOD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKNO_DATA_DIR", str(tmp_path / "var"))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    good, wide, short = tmp_path / "good.key", tmp_path / "wide.key", tmp_path / "short.key"
    for path, text in ((good, GOOD_KEY), (wide, GOOD_KEY), (short, "c2hvcnQ=")):
        path.write_text(text)
        path.chmod(0o600)
    wide.chmod(0o644)
    (tmp_path / "not-pem").write_text("no certificate")
    (tmp_path / "bad.toml").write_text("issuer = ")
    (tmp_path / "unknown.toml").write_text('isuer = "https://id.example.com"')
    (tmp_path / "typed.toml").write_text('workers = "many"')
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "broken.yaml").write_text("service: [")
    return {"good_key": good, "wide_key": wide, "short_key": short, "folder": tmp_path}


def refuse(
    environ: dict[str, str],
    files: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(**files))
    assert run(["config", "check"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("okno: ")
    return err


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        pytest.param({"OKNO_ISUER": "https://id.example.com"}, "isuer", id="unknown-key"),
        pytest.param({"OKNO_ISSUER": ""}, "issuer", id="issuer-empty"),
        pytest.param({"OKNO_ISSUER": "id.example.com"}, "issuer", id="issuer-without-scheme"),
        pytest.param({"OKNO_ISSUER": "ftp://id.example.com"}, "issuer", id="issuer-scheme"),
        pytest.param({"OKNO_ISSUER": "http://id.example.com"}, "issuer", id="issuer-http"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com/"}, "issuer", id="issuer-slash"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com/op"}, "issuer", id="issuer-path"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com?x=1"}, "issuer", id="issuer-query"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com#x"}, "issuer", id="issuer-fragment"),
        pytest.param({"OKNO_ISSUER": "https://a:b@id.example.com"}, "issuer", id="issuer-user"),
        pytest.param({"OKNO_ISSUER": "https://"}, "issuer", id="issuer-without-host"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com:99999"}, "issuer", id="issuer-port"),
        pytest.param({"OKNO_ISSUER": "https://[::1"}, "issuer", id="issuer-bracket"),
        pytest.param({"OKNO_ISSUER": "https://ID.example.com"}, "issuer", id="issuer-capitals"),
        pytest.param({"OKNO_ISSUER": "HTTPS://id.example.com"}, "issuer", id="issuer-scheme-capitals"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com:443"}, "issuer", id="issuer-usual-port"),
        pytest.param({"OKNO_ISSUER": "http://localhost:80"}, "issuer", id="issuer-usual-http-port"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com:0443"}, "issuer", id="issuer-port-zero"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com."}, "issuer", id="issuer-dot"),
        pytest.param({"OKNO_ISSUER": "https://id.exa\nmple.com"}, "issuer", id="issuer-line-break"),
        pytest.param({"OKNO_ISSUER": " https://id.example.com"}, "issuer", id="issuer-space"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com;x"}, "issuer", id="issuer-semicolon"),
        pytest.param({"OKNO_ISSUER": "https://окно.example"}, "issuer", id="issuer-unicode"),
        pytest.param({"OKNO_ISSUER": "https://id.example.com"}, "master_key_file", id="no-master-key"),
        pytest.param(PUBLIC | {"OKNO_MASTER_KEY_FILE": "/none"}, "master_key_file", id="master-key-missing"),
        pytest.param(
            PUBLIC | {"OKNO_MASTER_KEY_FILE": "{wide_key}"}, "master_key_file", id="master-key-mode"
        ),
        pytest.param(
            PUBLIC | {"OKNO_MASTER_KEY_FILE": "{short_key}"}, "master_key_file", id="master-key-short"
        ),
        pytest.param(
            PUBLIC | {"OKNO_MASTER_KEY_FILE": "{folder}"}, "master_key_file", id="master-key-folder"
        ),
        pytest.param(PUBLIC | {"OKNO_DEMO": "true"}, "demo", id="demo-in-public"),
        pytest.param({"OKNO_DEMO": "perhaps"}, "demo", id="demo-no-boolean"),
        pytest.param({"OKNO_DATABASE_URL": "mysql://x"}, "database_url", id="database-kind"),
        pytest.param({"OKNO_DATABASE_URL": "s3cret"}, "database_url", id="database-no-url"),
        pytest.param({"OKNO_DATABASE_URL": "sqlite://relative.db"}, "database_url", id="database-slashes"),
        pytest.param({"OKNO_REDIS_URL": "localhost:6379"}, "redis_url", id="redis-no-url"),
        pytest.param({"OKNO_REDIS_URL": "http://:s3cret@localhost"}, "redis_url", id="redis-scheme"),
        pytest.param({"OKNO_REDIS_URL": "redis://cache:6379"}, "redis_url", id="redis-open-to-all"),
        pytest.param({"OKNO_REDIS_URL": "redis://u@cache:6379"}, "redis_url", id="redis-user-alone"),
        pytest.param({"OKNO_BILLING_URL": "billing.example"}, "billing_url", id="billing-no-url"),
        pytest.param({"OKNO_BILLING_URL": "ftp://billing.example"}, "billing_url", id="billing-scheme"),
        pytest.param({"OKNO_BILLING_URL": "http://billing.example"}, "billing_url", id="billing-http"),
        pytest.param({"OKNO_BILLING_URL": "https://a:s3cret@b.example"}, "billing_url", id="billing-user"),
        pytest.param({"OKNO_BILLING_URL": "https://b.example/?x=s3cret"}, "billing_url", id="billing-query"),
        pytest.param({"OKNO_BILLING_URL": "https://"}, "billing_url", id="billing-without-host"),
        pytest.param(
            {"OKNO_BILLING_URL": "https://b.example", "OKNO_BILLING_FILE": "{good_key}"},
            "billing_url",
            id="billing-twice",
        ),
        pytest.param({"OKNO_BILLING_TOKEN_FILE": "{good_key}"}, "billing_url", id="billing-token-alone"),
        pytest.param(
            {"OKNO_BILLING_URL": "https://b.example", "OKNO_BILLING_TOKEN_FILE": "/none"},
            "billing_token_file",
            id="billing-token-missing",
        ),
        pytest.param({"OKNO_BILLING_FILE": "/none"}, "billing_file", id="billing-file-missing"),
        pytest.param({"OKNO_BILLING_FILE": "{good_key}"}, "billing_file", id="billing-file-no-json"),
        pytest.param({"OKNO_LISTEN": "8400"}, "listen", id="listen-port-alone"),
        pytest.param({"OKNO_LISTEN": "127.0.0.1:"}, "listen", id="listen-no-port"),
        pytest.param({"OKNO_LISTEN": "127.0.0.1:99999"}, "listen", id="listen-port-too-big"),
        pytest.param({"OKNO_LISTEN": "127.0.0.1:http"}, "listen", id="listen-port-name"),
        pytest.param({"OKNO_WORKERS": "0"}, "workers", id="workers-none"),
        pytest.param({"OKNO_WORKERS": "many"}, "workers", id="workers-text"),
        pytest.param({"OKNO_WORKERS": "1.5"}, "workers", id="workers-fraction"),
        pytest.param({"OKNO_WORKERS": "1000"}, "workers", id="workers-too-many"),
        pytest.param({"OKNO_THREADS": "0"}, "threads", id="threads-none"),
        pytest.param({"OKNO_THREADS": "-4"}, "threads", id="threads-negative"),
        pytest.param({"OKNO_MAX_CONNECTIONS": "1"}, "max_connections", id="connections-too-few"),
        pytest.param({"OKNO_MAX_CONNECTIONS": ""}, "max_connections", id="connections-empty"),
        pytest.param({"OKNO_HEADER_DEADLINE": "0"}, "header_deadline", id="deadline-none"),
        pytest.param({"OKNO_HEADER_DEADLINE": "3600"}, "header_deadline", id="deadline-too-long"),
        pytest.param({"OKNO_TLS_CERT": "not-pem"}, "tls_cert", id="certificate-without-key"),
        pytest.param({"OKNO_TLS_KEY": "not-pem"}, "tls_cert", id="key-without-certificate"),
        pytest.param({"OKNO_TLS_CERT": "not-pem", "OKNO_TLS_KEY": "not-pem"}, "tls_cert", id="not-pem"),
        pytest.param({"OKNO_TLS_CERT": "none", "OKNO_TLS_KEY": "none"}, "tls_cert", id="tls-missing"),
        pytest.param({"OKNO_CA_FILE": "not-pem"}, "ca_file", id="ca-not-pem"),
        pytest.param({"OKNO_CA_FILE": "none"}, "ca_file", id="ca-missing"),
        pytest.param({"OKNO_TRUSTED_PROXIES": "0.0.0.0/0"}, "trusted_proxies", id="proxies-everybody"),
        pytest.param({"OKNO_TRUSTED_PROXIES": "::/0"}, "trusted_proxies", id="proxies-everybody-ipv6"),
        pytest.param(
            {"OKNO_TRUSTED_PROXIES": "0.0.0.0/1,128.0.0.0/1"}, "trusted_proxies", id="proxies-halves"
        ),
        pytest.param({"OKNO_TRUSTED_PROXIES": "10.0.0.1/8"}, "trusted_proxies", id="proxies-host-bits"),
        pytest.param({"OKNO_TRUSTED_PROXIES": "nginx"}, "trusted_proxies", id="proxies-name"),
        pytest.param({"OKNO_OUTBOUND_ALLOW": "localhost"}, "outbound_allow", id="outbound-name"),
        pytest.param({"OKNO_OUTBOUND_ALLOW": "0.0.0.0/0"}, "outbound_allow", id="outbound-everywhere"),
        pytest.param({"OKNO_OUTBOUND_ALLOW": "10.0.0.0/40"}, "outbound_allow", id="outbound-prefix"),
        pytest.param({"OKNO_SESSION_IDLE": "soon"}, "session_idle", id="idle-text"),
        pytest.param({"OKNO_SESSION_IDLE": "-PT1H"}, "session_idle", id="idle-negative"),
        pytest.param({"OKNO_SESSION_ABSOLUTE": "PT0S"}, "session_absolute", id="absolute-zero"),
        pytest.param({"OKNO_SESSION_ABSOLUTE": "P999999999D"}, "session_absolute", id="absolute-eternal"),
        pytest.param({"OKNO_REFRESH_IDLE": "x"}, "refresh_idle", id="refresh-idle"),
        pytest.param({"OKNO_REFRESH_ABSOLUTE": "-1"}, "refresh_absolute", id="refresh-absolute"),
        pytest.param({"OKNO_DEFAULT_LOCALE": "de"}, "default_locale", id="locale"),
        pytest.param({"OKNO_SMTP_URL": "mail.example.com"}, "smtp_url", id="smtp-no-url"),
        pytest.param({"OKNO_SMTP_URL": "smtp://u:s3cret@mail.example.com:x"}, "smtp_url", id="smtp-port"),
        pytest.param({"OKNO_SMS_URL": "ftp://gateway/{{to}}"}, "sms_url", id="sms-scheme"),
        pytest.param({"OKNO_SMS_URL": "https://gateway.example.com/send"}, "sms_url", id="sms-no-places"),
        pytest.param({"OKNO_BRIDGES_DIR": "none"}, "bridges_dir", id="bridges-missing"),
        pytest.param({"OKNO_BRIDGES_DIR": "manifests"}, "broken.yaml", id="manifest-broken"),
        pytest.param({"OKNO_CONFIG": "none.toml"}, "OKNO_CONFIG", id="file-missing"),
        pytest.param({"OKNO_CONFIG": "bad.toml"}, "OKNO_CONFIG", id="file-not-toml"),
        pytest.param({"OKNO_CONFIG": "unknown.toml"}, "isuer", id="file-unknown-key"),
        pytest.param({"OKNO_CONFIG": "typed.toml"}, "workers", id="file-wrong-type"),
    ],
)
def test_bad_setting_is_refused_in_one_line_that_names_it(
    environ: dict[str, str],
    key: str,
    files: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = refuse(environ, files, monkeypatch, capsys)
    assert key in line
    assert "s3cret" not in line
    assert "Error" not in line


def test_good_settings_are_shown_without_passwords(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OKNO_SMTP_URL", "smtp://user:s3cret@mail.example.com:587?from=okno@example.com")
    assert run(["config", "check"]) == 0
    shown = capsys.readouterr().out
    assert '"issuer": "http://localhost:8400"' in shown
    assert "s3cret" not in shown
