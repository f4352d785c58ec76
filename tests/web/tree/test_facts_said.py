"""What a denial shuts off, in words that do not contradict themselves."""

import pytest

from idp.model.access import NodeKind
from idp.web.tree.facts_said import Particulars
from idp.words import Moments
from tests.web.tree.grove import BORIS, START, grow, names, place, service, shut

ORDER = ("service:order",)


@pytest.mark.parametrize(
    ("permissions", "services", "said"),
    [
        pytest.param((), None, {"Shut off": "everything"}, id="everything"),
        pytest.param((), {"ads"}, {"Shut off": "Ads"}, id="services"),
        pytest.param(ORDER, None, {"Shut off": "Connect new services"}, id="an-act"),
        pytest.param(
            ORDER,
            {"ads"},
            {"Shut off": "Connect new services", "Only services": "Ads"},
            id="an-act-at-services",
        ),
    ],
)
def test_what_is_shut_off_is_named_once(permissions, services, said):
    denial = shut(BORIS, permissions=permissions, services=services)
    naming = names(grow(service("ads"), denial))
    told = dict(Particulars(naming, Moments(naming.words.locale, "UTC", START)).of(denial))
    assert {label: told[label] for label in ("Shut off", "Only services") if label in told} == said


def test_a_number_is_read_in_groups_wherever_it_is_named():
    number = place("sim-4", kind=NodeKind.SIM, name="+70000000004")
    naming = names(grow(number))
    told = dict(Particulars(naming, Moments(naming.words.locale, "UTC", START)).of(number))
    assert told["Name"] == naming.node(number.id) == "+7 000 000-00-04"
