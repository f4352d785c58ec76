"""`okno bridges try`: a service is added by one file and walked through, a step at a time."""

from typing import Any

import pytest

from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId
from idp.model.link import LinkState
from tests.cli.bridges.samovar import LOGIN, PASSWORD
from tests.cli.bridges.tearoom import Place
from tests.cli.conftest import Outcome, assert_one_line

STEPS = ["right", "link", "credential", "upstream", "sign-in", "session", "logout"]


def steps(outcome: Outcome) -> list[tuple[str, str]]:
    """Read what was printed: each step's name, and whether it was well."""
    lines = [line for line in outcome.out.splitlines() if not line.startswith(" ")]
    return [(line.split()[1].removesuffix(":"), line.split()[0]) for line in lines]


def test_a_program_nobody_has_heard_of_is_added_by_one_file_and_walked_through(
    place: Place, anna: AccountId
) -> None:
    assert place.okno("bridges", "lint", str(place.folder / "samovar.yaml")).code == 0
    walked = place.walk()
    assert (walked.code, steps(walked)) == (0, [(step, "ok") for step in STEPS])
    assert "may enter as GUEST" in walked.out
    assert place.samovar.guests == {}
    assert place.samovar.tries == 1


def test_no_step_shows_a_secret(place: Place, anna: AccountId) -> None:
    walked = place.walk()
    assert PASSWORD not in walked.out + walked.err
    assert LOGIN not in walked.out + walked.err


def nobody_gave_a_role(place: Place) -> None:
    place.describe()
    place.link(place.person("anna", role=""))


def no_word_for_the_role(place: Place) -> None:
    place.describe(roles={"owner": "MASTER"})
    place.link(place.person("anna"))


def nothing_is_linked(place: Place) -> None:
    place.describe()
    place.person("anna")


def the_link_is_only_matched(place: Place) -> None:
    place.describe()
    place.link(place.person("anna"), LinkState.PENDING)


def the_link_is_broken(place: Place) -> None:
    place.describe()
    place.link(place.person("anna"), LinkState.BROKEN)


def the_vault_is_empty(place: Place) -> None:
    place.describe()
    place.link(place.person("anna"), password="")


def the_program_is_down(place: Place) -> None:
    place.describe(upstream="http://127.0.0.1:1")
    place.link(place.person("anna"))


def the_page_is_another(place: Place) -> None:
    place.describe(health={"path": "/vhod", "css": "form#wrong"})
    place.link(place.person("anna"))


def the_program_keeps_us(place: Place) -> None:
    place.describe()
    place.link(place.person("anna"))
    place.samovar.closes = False


@pytest.mark.parametrize(
    ("happens", "step", "words"),
    [
        pytest.param(nobody_gave_a_role, "right", "", id="no-right"),
        pytest.param(no_word_for_the_role, "right", "role_missing", id="no-word"),
        pytest.param(nothing_is_linked, "link", "not_linked", id="no-link"),
        pytest.param(the_link_is_only_matched, "link", "link_pending", id="a-match-alone"),
        pytest.param(the_link_is_broken, "link", "link_broken", id="broken"),
        pytest.param(the_vault_is_empty, "credential", "the vault holds nothing", id="no-secret"),
        pytest.param(the_program_is_down, "upstream", "the service does not answer", id="down"),
        pytest.param(the_page_is_another, "upstream", "the page lacks form#wrong", id="unwell"),
        pytest.param(the_program_keeps_us, "logout", "the service did not confirm it", id="still-open"),
    ],
)
def test_the_way_ends_at_the_step_that_fails_and_says_what_to_do(
    place: Place, happens: Any, step: str, words: str
) -> None:
    happens(place)
    walked = place.walk()
    done = [(name, "ok") for name in STEPS[: STEPS.index(step)]]
    assert (walked.code, steps(walked)) == (1, [*done, (step, "failed")])
    assert words in walked.out
    assert walked.out.splitlines()[-1].startswith("       ")


def test_a_refused_sign_in_is_tried_once_and_marks_the_link_broken(place: Place, anna: AccountId) -> None:
    place.samovar.password = "another one"
    assert steps(place.walk())[-1] == ("sign-in", "failed")
    assert place.state() is LinkState.BROKEN
    assert steps(place.walk())[-1] == ("link", "failed")
    assert place.samovar.tries == 1


def test_a_person_of_several_companies_says_which(place: Place, anna: AccountId) -> None:
    with place.store.write() as records:
        records.companies.add(Company(CompanyId("vasilek"), "Vasilek", place.clock.now()))
        records.companies.add_member(anna, CompanyId("vasilek"), "")
    assert_one_line(place.walk())
    walked = place.okno("bridges", "try", "samovar", "--as", "anna@romashka.example", "--company", "romashka")
    assert walked.code == 0
    for wrong in ("fialka", "vasilek"):
        walked = place.okno("bridges", "try", "samovar", "--as", "anna@romashka.example", "--company", wrong)
        assert walked.code == 1


@pytest.mark.parametrize(
    "words", [("try", "kettle", "--as", "anna"), ("coverage", "kettle"), ("mode", "kettle")]
)
def test_an_unknown_service_is_said_to_be_none_in_one_line(place: Place, words: tuple[str, ...]) -> None:
    place.describe()
    refused = place.okno("bridges", *words)
    assert_one_line(refused)
    assert "samovar" in refused.err
