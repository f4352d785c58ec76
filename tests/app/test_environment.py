from typing import Any

from idp.app.environment import WithoutEnvironment, shed


def test_variables_that_read_as_request_headers_are_shed() -> None:
    environ = {
        "HTTP_X_ADMIN": "1",
        "REMOTE_USER": "root",
        "wsgi.input": "x",
        "PATH_INFO": "/",
        "PATH": "/bin",
    }
    assert shed(environ) == {"PATH"}
    assert environ == {"PATH": "/bin"}


def test_settings_are_shed() -> None:
    environ = {"OKNO_SMTP_URL": "smtp://user:password@host", "HOME": "/root"}
    assert shed(environ) == {"HOME"}
    assert "OKNO_SMTP_URL" not in environ


def test_request_environ_holds_no_variable_that_was_left() -> None:
    caught: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        caught.update(environ)
        return []

    start: Any = None
    environ = {"AWS_SECRET_ACCESS_KEY": "s3cret", "HTTP_HOST": "localhost", "PATH_INFO": "/"}
    WithoutEnvironment(application, frozenset({"AWS_SECRET_ACCESS_KEY", "HOME"}))(environ, start)
    assert caught == {"HTTP_HOST": "localhost", "PATH_INFO": "/"}
