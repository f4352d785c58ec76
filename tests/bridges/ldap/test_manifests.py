"""What a manifest may say of a directory, and what the lint says of the rest."""

from datetime import date
from pathlib import Path

import pytest

from legacy_bridges.linting import lint
from legacy_bridges.registry import PROTOCOLS

GOOD = """
service: disk
title: {en: Disk}
owner: x@operator.example
origin: https://disk.example
protocol: ldap
access: disk
roles: {owner: admins, service_user: users}
ldap:
  login: email
  attributes: {cn: name, MAIL: email}
  posix: true
logout: none
"""


def found(folder: Path, text: str) -> list[str]:
    file = folder / "disk.yaml"
    file.write_text(text, encoding="utf-8")
    return [problem.words for problem in lint([file], PROTOCOLS, date(2026, 11, 23)).problems]


def test_a_good_one_is_read(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("was", "is_", "words"),
    [
        ("logout: none", "logout: ttl", "none at best"),
        ("login: email", "login: link", "links"),
        ("login: email", "login: device", "link, email or sub"),
        ("cn: name", "userPassword: name", "no attribute that may be released"),
        ("cn: name", "memberOf: name", "no attribute that may be released"),
        ("cn: name", "uid: name", "no attribute that may be released"),
        ("admins", "Members", "group of everybody"),
        ("posix: true", "home: relative", "home"),
        ("logout: none", "logout: none\nidentity: {X-User: sub}", "for headers"),
        ("logout: none", "logout: none\nlinks: shared\nprove: [operator]", "nobody in particular"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, was: str, is_: str, words: str) -> None:
    assert any(words in problem for problem in found(tmp_path, GOOD.replace(was, is_, 1)))
