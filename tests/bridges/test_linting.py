"""Linting manifests: every problem is named with file and key, and nothing dangerous passes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from legacy_bridges.linting import Linted, lint
from legacy_bridges.protocols.form_replay import FormReplay
from legacy_bridges.protocols.forward_auth import ForwardAuth
from legacy_bridges.registry import PROTOCOLS, SHIPPED

Write = Callable[..., list[Path]]
TODAY = date(2026, 11, 22)
KNOWN = {bridge.kind: bridge for bridge in (ForwardAuth(), FormReplay())}
HEADERS: dict[str, Any] = {
    "service": "fleet",
    "title": {"en": "Fleet"},
    "owner": "Fleet team",
    "origin": "https://fleet.example.com",
    "upstream": "http://127.0.0.1:18108",
    "protocol": "forward_auth",
    "access": "fleet",
    "identity": {"X-Fleet-User": "sub"},
    "roles": {"owner": "nagiosadmin", "service_user": "guest"},
    "logout": "kill",
}
FORM: dict[str, Any] = {
    "service": "wiki",
    "title": {"en": "Wiki"},
    "owner": "Knowledge base",
    "origin": "https://wiki.example.com",
    "upstream": "http://127.0.0.1:18110",
    "protocol": "form_replay",
    "access": "wiki",
    "links": "person",
    "lent": "link",
    "prove": ["login"],
    "logout": "kill",
    "form_replay": {
        "start": "/doku.php?do=login",
        "form": "form#login",
        "fill": {"u": "$login", "p": "$secret"},
        "ok": {"css": ".user"},
    },
}
API = {"disable": {"path": "/api/users/$login", "body": {"active": False}, "status": 200}}
DISABLE = API["disable"]
CREATE = {"path": "/api/users", "body": {"login": "$login", "pass": "$secret"}, "status": 201}


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    said = {**base, **changes}
    return {key: value for key, value in said.items() if value is not None}


def form(**changes: Any) -> dict[str, Any]:
    return changed(FORM, form_replay=changed(FORM["form_replay"], **changes))


BASIC = {
    "upstream": "http://127.0.0.1:1",
    "proxy_secret_file": None,
    "links": "person",
    "lent": "link",
    "prove": ["login"],
    "forward_auth": {"inject": "basic"},
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*manifests: dict[str, Any]) -> list[Path]:
        files = [tmp_path / f"{number}.yaml" for number, _ in enumerate(manifests)]
        for file, said in zip(files, manifests, strict=True):
            file.write_text(yaml.safe_dump(said, allow_unicode=True))
        return files

    return written


def said(linted: Linted, file: Path) -> list[str]:
    return [problem.words.removeprefix(f"{file}: ") for problem in linted.problems]


def test_what_is_shipped_is_good() -> None:
    linted = lint(sorted(SHIPPED.glob("*.yaml")), PROTOCOLS, TODAY)
    assert [problem.words for problem in linted.problems if not problem.warning] == []


@pytest.mark.parametrize(
    "good",
    [
        HEADERS,
        FORM,
        changed(FORM, provision=API),
        changed(FORM, provision={"create": CREATE, "login": "$company-$number"}),
    ],
    ids=["headers", "form", "api", "making"],
)
def test_a_good_manifest_has_no_problem(write: Write, good: dict[str, Any]) -> None:
    (file,) = write(good)
    assert said(lint([file], KNOWN, TODAY), file) == []


@pytest.mark.parametrize(
    ("manifest", "key"),
    [
        pytest.param(form(ok=None), "form_replay.ok: is missing", id="no-positive-proof"),
        pytest.param(form(ok={}), "form_replay.ok: ", id="a-proof-of-nothing"),
        pytest.param(changed(HEADERS, origin="https://*.example.com"), "origin: ", id="wildcard-host"),
        pytest.param(changed(HEADERS, upstream="https://*.internal"), "upstream: ", id="wildcard-upstream"),
        pytest.param(changed(HEADERS, upstream="http://10.0.0.9:80"), "upstream: ", id="plain-upstream"),
        pytest.param(
            changed(HEADERS, upstream="https://fleet.example.com"), "upstream: ", id="upstream-is-itself"
        ),
        pytest.param(form(fill={"u": "$login", "p": "$secret", "token": "s3cr3t"}),
                     "form_replay.fill.token: looks like a secret", id="secret-in-a-form"),
        pytest.param(changed(FORM, provision={**API, "headers": {"Authorization": "Bearer abcdef"}}),
                     "provision.headers.Authorization: looks like a secret", id="bearer-in-a-header"),
        pytest.param(changed(FORM, provision={"disable": {**DISABLE, "path": "/x?token=abc"}}),
                     "provision.disable.path: looks like a secret", id="secret-in-a-query"),
        pytest.param(changed(FORM, provision={"disable": {**DISABLE, "body": {"password": 12345}}}),
                     "provision.disable.body.password: looks like a secret", id="a-number-as-password"),
        pytest.param(form(fill={"u": "$login", "p": "$secret", "k": "9f86d081884c7d659a2feaa0c55ad015"}),
                     "form_replay.fill.k: looks like a secret", id="a-random-value"),
        pytest.param(changed(HEADERS, description={"en": "-----BEGIN PRIVATE KEY-----"}),
                     "description.en: looks like a secret", id="a-key"),
        pytest.param(changed(HEADERS, roles={"boss": "X"}), "roles.boss: is no role", id="unknown-role"),
        pytest.param(changed(HEADERS, paths=[{"path": "/**", "need": "fleet:view"}]),
                     "paths.0.need: fleet:view is no permission", id="unknown-permission"),
        pytest.param(changed(HEADERS, tasks=[{"title": {"en": "T"}, "path": "/t", "need": "fleet:do"}]),
                     "tasks.0.need: fleet:do is no permission", id="unknown-permission-of-a-task"),
        pytest.param(changed(HEADERS, paths=[{"path": "/**", "need": "service:use", "acr": "very"}]),
                     "paths.0.acr: ", id="unknown-assurance"),
        pytest.param(changed(HEADERS, paths=[{"path": "/**", "need": "service:use"},
                                             {"path": "/admin/**", "need": "service:configure"}]),
                     "paths.1: is never reached", id="a-rule-behind-one-that-takes-all"),
        pytest.param(changed(HEADERS, identity=None), "identity: ", id="nobody-is-known"),
        pytest.param(changed(FORM, lent=None), "lent: ", id="nothing-to-sign-in-with"),
        pytest.param(changed(HEADERS, upstream=None, proxy_secret_file="f", lent="role"),
                     "lent: needs upstream", id="a-secret-for-a-proxy"),
        pytest.param(changed(HEADERS, lent="role", roles=None), "roles: is missing", id="lent-by-no-role"),
        pytest.param(changed(HEADERS, roles={"service_user": "nagiosadmin"}),
                     "roles.service_user: nagiosadmin may do anything", id="a-known-superuser-for-anybody"),
        pytest.param(changed(HEADERS, roles={"owner": "BOSS", "branch_admin": "BOSS"}, superusers=["BOSS"]),
                     "roles.branch_admin: BOSS may do anything", id="a-declared-superuser-for-a-branch"),
        pytest.param(changed(HEADERS, superusers=["TSAR"]), "superusers: TSAR", id="an-unheard-of-superuser"),
        pytest.param(changed(HEADERS, health={"path": "/", "canary": True}),
                     "health.canary: ", id="a-canary-without-a-form"),
        pytest.param(changed(HEADERS, upstream=None, proxy_secret_file="f", health={"path": "/"}),
                     "health: needs upstream", id="health-behind-another-proxy"),
        pytest.param(changed(HEADERS, provision=API), "provision: needs links", id="accounts-of-nobody"),
        pytest.param(changed(FORM, provision={"headers": {}}), "provision: says no", id="an-api-for-nothing"),
        pytest.param(changed(FORM, provision={"rotate": {"path": "/x"}}),
                     "provision.rotate.status: is missing", id="an-api-without-a-positive-answer"),
        pytest.param(changed(FORM, provision={"enable": DISABLE, "rotate": DISABLE}),
                     "provision.enable: needs disable", id="opened-and-never-closed"),
        pytest.param(changed(FORM, provision={"create": CREATE, "login": "$company"}),
                     "provision.login: needs $user or $number", id="one-login-for-everybody"),
        pytest.param(changed(FORM, provision={"create": CREATE, "login": "$secret"}),
                     "provision.login: ", id="a-login-of-what-is-not-known"),
        pytest.param(changed(FORM, links="shared", provision={"create": CREATE}),
                     "provision.create: needs links: person", id="a-shared-account-made-for-one"),
        pytest.param(changed(FORM, provision={"create": DISABLE}),
                     "provision.create: needs $secret", id="an-account-that-nobody-can-enter"),
        pytest.param(changed(HEADERS, links="person", prove=["sms"], provision={"rotate": DISABLE}),
                     "provision.rotate: needs lent", id="a-password-that-locks-people-out"),
        pytest.param(changed(HEADERS, links="person", prove=["login"]),
                     "prove: login needs", id="a-login-that-nobody-can-try"),
        pytest.param(changed(HEADERS, protocol="telepathy"), "protocol: ", id="unknown-protocol"),
        pytest.param(changed(HEADERS, colour="red"), "colour: no such key", id="unknown-key"),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_file_and_key(write: Write, manifest: dict[str, Any], key: str) -> None:
    (file,) = write(manifest)
    linted = lint([file], KNOWN, TODAY)
    assert not linted.good
    assert [words for words in said(linted, file) if words.startswith(key)], said(linted, file)
    assert all(problem.words.startswith(str(file)) for problem in linted.problems)


def test_every_problem_is_named_not_only_the_first(write: Write) -> None:
    (file,) = write(
        changed(FORM, title={"de": "Wiki"}, logout="perhaps", form_replay={"fill": {}, "ok": {"css": "a"}})
    )
    keys = [words.partition(":")[0] for words in said(lint([file], KNOWN, TODAY), file)]
    assert {"title.de", "logout", "form_replay.fill"} <= set(keys)


@pytest.mark.parametrize(
    ("other", "key"),
    [
        pytest.param(changed(FORM, service="fleet"), "service: fleet is taken", id="the-same-id"),
        pytest.param(
            changed(FORM, origin=HEADERS["origin"]), "origin: fleet.example.com is taken", id="host"
        ),
    ],
)
def test_two_services_share_neither_id_nor_host(write: Write, other: dict[str, Any], key: str) -> None:
    first, second = write(HEADERS, other)
    (problem,) = lint([first, second], KNOWN, TODAY).problems
    assert problem.file == second
    assert key in problem.words
    assert str(first) in problem.words


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"sunset": "2026-11-21"}, "sunset: 2026-11-21 is over", id="a-sunset-that-is-over"),
        pytest.param({"owner": None}, "owner: is missing", id="nobody-answers-for-it"),
        pytest.param(BASIC, "forward_auth.proof: is missing", id="a-page-refused-is-a-login-refused"),
        pytest.param(
            changed(BASIC, forward_auth={"inject": "digest"}), "forward_auth.proof", id="the-same-by-digest"
        ),
    ],
)
def test_what_is_only_unwise_is_a_warning(write: Write, changes: dict[str, Any], key: str) -> None:
    (file,) = write(changed(HEADERS, **changes))
    linted = lint([file], KNOWN, TODAY)
    assert linted.good
    assert [words.startswith(key) for words in said(linted, file)] == [True]


def test_a_page_of_proof_is_for_those_who_show_a_login(write: Write) -> None:
    proved = changed(HEADERS, **changed(BASIC, forward_auth={"inject": "basic", "proof": "/me"}))
    good, idle = write(proved, changed(HEADERS, upstream="http://127.0.0.1:1", forward_auth={"proof": "/me"}))
    assert said(lint([good], KNOWN, TODAY), good) == []
    assert "forward_auth.proof: is good for nothing" in said(lint([idle], KNOWN, TODAY), idle)[0]


def test_a_sunset_today_is_none_yet(write: Write) -> None:
    (file,) = write(changed(HEADERS, sunset="2026-11-22"))
    assert lint([file], KNOWN, TODAY).problems == []


@pytest.mark.parametrize(
    "text", ["- a list", "a: [", "a: 1\na: 2", "", "\x00"], ids=["list", "broken", "twice", "empty", "zero"]
)
def test_a_file_that_is_no_manifest_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text)
    linted = lint([file], KNOWN, TODAY)
    assert not linted.good
    assert linted.manifests == {}
