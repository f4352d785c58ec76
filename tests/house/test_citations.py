"""The protocol room says which section each rule comes from, and a test stands for each section.

To satisfy: a step named `check_…`, `refuse_…`, `match_…`, `find_…` or `require_…` ends its docstring
with its section, as in `RFC 6749 §4.1.2.1`; the test about it carries
`@pytest.mark.spec("RFC 6749 §4.1.2.1")`, once per section, on a function, a class, a parameter
(`pytest.param(…, marks=pytest.mark.spec("…"))`) or the module's `pytestmark`.
"""

import ast

from tests.support.citations import CITATION, cited, marked
from tests.support.tree import named, python_files

STEPS = ("check_", "refuse_", "match_", "find_", "require_")


def steps():
    for file in python_files("idp/oidc"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(STEPS):
                yield f"{named(file)}: {node.name}", ast.get_docstring(node) or ""


def test_every_step_of_the_protocol_cites_its_section():
    assert [name for name, words in steps() if not CITATION.search(" ".join(words.split()))] == []


def test_every_section_cited_by_the_protocol_has_a_test():
    tested = marked(python_files("tests"))
    assert {
        section: file for section, file in cited(python_files("idp/oidc")).items() if section not in tested
    } == {}


def test_every_section_that_a_test_names_is_cited_where_it_is_kept():
    code = cited(python_files("idp", "legacy_bridges"))
    assert {
        section: file for section, file in marked(python_files("tests")).items() if section not in code
    } == {}
