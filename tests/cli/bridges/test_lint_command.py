"""`okno bridges lint`: what is asked for, beside what would be loaded."""

from tests.cli.bridges.tearoom import Place
from tests.cli.conftest import assert_one_line


def test_lint_names_every_problem_and_fails(place: Place) -> None:
    file = place.describe(origin="https://*.example.com", roles={"boss": "X"}, colour="red")
    linted = place.okno("bridges", "lint", str(file))
    assert linted.code == 1
    assert [line for line in linted.out.splitlines() if "colour" in line]

    file = place.describe(origin="https://*.example.com", roles={"boss": "X"})
    lines = place.okno("bridges", "lint", "--dir", str(place.folder)).out.splitlines()
    assert {line.removeprefix(f"{file}: ").partition(":")[0] for line in lines} == {"origin", "roles.boss"}


def test_lint_without_files_checks_what_would_be_loaded(place: Place) -> None:
    place.describe()
    linted = place.okno("bridges", "lint")
    assert linted.code == 0
    assert "samovar: good" in linted.out
    assert "cabinet: good" in linted.out


def test_a_manifest_that_takes_a_shipped_services_host_is_refused(place: Place) -> None:
    file = place.describe(origin="http://cabinet.localhost:8401")
    linted = place.okno("bridges", "lint", str(file))
    assert (linted.code, "is taken by" in linted.out) == (1, True)


def test_lint_refuses_a_folder_that_is_not_there(place: Place) -> None:
    assert_one_line(place.okno("bridges", "lint", "--dir", str(place.folder / "none")))
