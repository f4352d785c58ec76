"""R084: judging a new password costs little, whatever the password."""

import pytest
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from idp.authn.strength import check_strength, spellings_of

PASSWORDS = {
    "every-sign-twice": "4@8({[</369&#!1|0$5+7%2" * 5,
    "signs-in-pairs": "4@84@8({[<({[<336996!1|!1|1!|00$5$57+7+%%22" * 3,
    "cyrillic-keys": "хъжэбю1!|7+$5" * 8,
    "a-thousand": "4@8({[<" * 142,
}


@pytest.mark.parametrize("password", PASSWORDS.values(), ids=PASSWORDS)
def test_r084_few_combinations_are_tried_for_any_password(password):
    for spelling in spellings_of(password):
        assert len(spelling) <= 64
        assert len(enumerate_l33t_subs(relevant_l33t_subtable(spelling, L33T_TABLE))) <= 8


@pytest.mark.parametrize("password", PASSWORDS.values(), ids=PASSWORDS)
def test_r084_such_a_password_is_judged(password):
    check_strength(password)
