from pathlib import Path

import pytest

from idp.cli.documents import read_documents
from idp.model.errors import Invalid


def file_with(folder: Path, content: bytes | str) -> str:
    path = folder / "given.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_one_object_is_answered_by_one(tmp_path: Path) -> None:
    documents = read_documents(file_with(tmp_path, '{"a": 1}'))
    assert documents.objects == ({"a": 1},)
    assert documents.answer([{"id": "x"}]) == {"id": "x"}


def test_a_list_is_answered_by_a_list(tmp_path: Path) -> None:
    documents = read_documents(file_with(tmp_path, '[{"a": 1}]'))
    assert documents.answer([{"id": "x"}]) == [{"id": "x"}]
    assert documents.place(0).endswith("given.json: item 1")


def test_byte_order_mark_is_no_part_of_the_document(tmp_path: Path) -> None:
    assert read_documents(file_with(tmp_path, b'\xef\xbb\xbf{"a": 1}')).objects == ({"a": 1},)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("", "is not JSON", id="empty"),
        pytest.param("login: anna", "is not JSON", id="yaml"),
        pytest.param('{"a": 1', "is not JSON", id="cut-short"),
        pytest.param(b"\xff\xfe{}", "is not JSON", id="not-utf-8"),
        pytest.param('{"a": 1, "a": 2}', "given twice", id="a-name-twice"),
        pytest.param('{"a": NaN}', "NaN is no JSON value", id="nan"),
        pytest.param('{"a": Infinity}', "Infinity is no JSON value", id="infinity"),
        pytest.param("[" * 100_000, "nested too deep", id="nested"),
        pytest.param('{"a": "\\ud800"}', "half a character", id="lone-surrogate"),
        pytest.param('{"a": "x\\u0000y"}', "NUL", id="nul"),
        pytest.param("[]", "one JSON object", id="empty-list"),
        pytest.param('"anna"', "one JSON object", id="a-text"),
        pytest.param("[1]", "one JSON object", id="a-list-of-numbers"),
        pytest.param("null", "one JSON object", id="null"),
        pytest.param(b" " * (4 * 1024 * 1024 + 1), "larger than 4 MiB", id="huge"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_names_it(
    tmp_path: Path, content: bytes | str, words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_documents(file_with(tmp_path, content))
    assert words in str(refusal.value)
    assert str(refusal.value).startswith(str(tmp_path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read: No such file"):
        read_documents(str(tmp_path / "none.json"))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read: Is a directory"):
        read_documents(str(tmp_path))
