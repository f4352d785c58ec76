"""Text that no header, row or terminal takes is refused by the command line in one line."""

import json

import pytest

from idp.cli.root import run


@pytest.mark.parametrize(
    "arguments",
    [["people", "show", "\udcff"], ["sessions", "end", "a\udcff"], ["people", "add", "\udcff.json"]],
    ids=["show", "end", "file"],
)
def test_an_argument_that_is_no_utf8_is_refused_in_one_line(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.setenv("OKNO_DATA_DIR", str(tmp_path))
    assert run(arguments) == 1
    assert capsys.readouterr().err == "okno: an argument is not UTF-8\n"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Romashka\r\nBcc: all@x.example", "Romashka Bcc: all@x.example"),
        ("ООО\u00a0«Ромашка»", "ООО «Ромашка»"),
        ("Romashka\x1b[31m", None),
        ("Romashka\u202eakhsamor", None),
        ("\u200b", None),
    ],
    ids=["line-break", "no-break-space", "escape", "bidi", "invisible"],
)
def test_a_company_s_name_is_one_line_fit_for_a_mail_s_subject(tmp_path, monkeypatch, capsys, name, kept):
    monkeypatch.setenv("OKNO_DATA_DIR", str(tmp_path))
    (tmp_path / "company.json").write_text(json.dumps({"name": name}))
    assert run(["companies", "add", str(tmp_path / "company.json")]) == (1 if kept is None else 0)
    out, err = capsys.readouterr()
    assert (json.loads(out)["name"] if kept else err.count("\n")) == (kept or 1)
