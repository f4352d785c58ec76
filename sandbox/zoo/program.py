"""What every old program has: a server, a log of what reached it, and a bell to wake it anew."""

import hmac
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from flask import Flask, Response, jsonify, request

from sandbox.zoo.accounts import Accounts, OldAccount, Told

KEPT = 500
SECRET = frozenset(
    {
        "password",
        "_pass",
        "p",
        "token",
        "x_password",
        "jwt",
        "session_id",
        "samlresponse",
        "ticket",
        "logoutrequest",
        "code",
    }
)


class Program:
    """A program: its server, its accounts, its keys, its log, its sessions."""

    def __init__(self, name: str, told: Told) -> None:
        self.app = Flask("sandbox")
        self.app.json.ensure_ascii = False  # type: ignore[attr-defined]  # people read it
        self.accounts = Accounts(told.accounts)
        self.keys = told.keys
        self.sessions: OrderedDict[str, OldAccount] = OrderedDict()
        self._log: deque[Mapping[str, Any]] = deque(maxlen=KEPT)
        self._lock = Lock()
        self._name = name
        self._forgetting: list[Callable[[], None]] = []
        self.app.before_request(self._note)
        self.app.after_request(_never_kept)
        self.page("/_sandbox/requests", self._requests)
        self.page("/_sandbox/reset", self._reset, "POST")

    def page(self, path: str, view: Callable[..., Any], *methods: str) -> None:
        """Serve a path."""
        self.app.add_url_rule(path, f"{path} {methods}", view, methods=list(methods) or ["GET"])

    def shows(self, header: str, key: str = "own") -> bool:
        """Tell whether whoever asks shows a key that only our front knows."""
        known = self.keys.get(key, "")
        return bool(known) and hmac.compare_digest(request.headers.get(header, "").encode(), known.encode())

    def open(self, account: OldAccount) -> str:
        """Begin a session, and return its name."""
        name = secrets.token_hex(16)
        with self._lock:
            self.sessions[name] = account
            while len(self.sessions) > KEPT:
                self.sessions.popitem(last=False)
        return name

    def close(self, name: str) -> None:
        """End a session, if there is one."""
        with self._lock:
            self.sessions.pop(name, None)

    def on_reset(self, forget: Callable[[], None]) -> None:
        """Have something more forgotten when the program is woken anew."""
        self._forgetting.append(forget)

    def _note(self) -> None:
        """Write down what came: names of fields and headers, values of what is no secret."""
        if request.path.startswith(("/_sandbox/", "/static/")):
            return
        sent = {**request.args.to_dict(), **request.form.to_dict()}
        told = {name: value for name, value in request.headers if name.startswith("X-")}
        self._log.append(
            {
                "program": self._name,
                "method": request.method,
                "path": request.path,
                "fields": {k: "…" if k.lower() in SECRET else v for k, v in sent.items()},
                "headers": {k: "…" if v in self.keys.values() else v for k, v in told.items()},
                "authorization": request.headers.get("Authorization", "").partition(" ")[0],
                "cookies": sorted(request.cookies),
            }
        )

    def _requests(self) -> list[Mapping[str, Any]]:
        return list(self._log)

    def _reset(self) -> Response:
        """Forget sessions, mistakes and the log, as after a restart."""
        with self._lock:
            self.sessions.clear()
            self._log.clear()
        self.accounts.unlock()
        for forget in self._forgetting:
            forget()
        return Response(status=204)


def _never_kept(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def as_json(told: Any, status: int = 200) -> Response:
    """Answer a program."""
    answer = jsonify(told)
    answer.status_code = status
    return answer
