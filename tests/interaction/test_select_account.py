"""A service wants to know who it is: whoever is here says so, or somebody else signs in."""

from dataclasses import replace

import pytest

from idp.interaction import ChooseCompany, Ready, SignIn, proceed
from idp.model.interaction import Progress
from tests.interaction.test_ladder import DONE, NOW, ONE, PLAIN, present


@pytest.mark.parametrize("companies", [(), (ONE,)], ids=["no-company", "one-company"])
def test_select_account_asks_whoever_is_here_whether_it_is_they(companies):
    needs = replace(PLAIN, choose_company=True)
    presence = present(companies=companies, company=next(iter(companies), None))
    assert proceed(needs, DONE, presence, NOW) == ChooseCompany(companies)
    for said in (
        Progress(chosen=True),
        Progress(signed_in_at=NOW),
        Progress(company=next(iter(companies), None), chosen=True),
    ):
        assert isinstance(proceed(needs, said, presence, NOW), Ready)
    assert isinstance(proceed(needs, Progress(another=True), presence, NOW), SignIn)
    assert isinstance(proceed(needs, Progress(another=True, signed_in_at=NOW), presence, NOW), Ready)
