"""`okno bridges coverage`, `mode`, `list` and `health`: people come over step by step, and back."""

import pytest

from idp.adapters.embedded import open_envelope
from idp.links.vault import put_secret
from idp.model.ids import AccountId, CompanyId
from idp.model.link import BridgeMode, LinkState
from idp.model.secret import Secret
from idp.model.work import JobKind
from tests.cli.bridges.tearoom import SAMOVAR, Place
from tests.cli.conftest import assert_one_line


@pytest.fixture
def staff(place: Place, anna: AccountId) -> Place:
    """Anna is ready; Boris has the right and no link, Vera a link and no right; one account is nobody's."""
    place.person("boris")
    place.link(place.person("vera", role=""))
    place.link(place.person("gleb", role=""), LinkState.PENDING)
    place.person("dora", role="")
    return place


def test_coverage_names_who_would_lose_access(staff: Place) -> None:
    told = staff.okno("bridges", "coverage", "samovar", "--json")
    assert told.code == 1
    assert told.made == {
        "service": "samovar",
        "losing": 2,
        "companies": [
            {
                "company": "romashka",
                "name": "Romashka",
                "ready": 1,
                "without_link": [{"account": "boris", "name": "Boris"}],
                "without_right": [{"account": "vera", "name": "Vera"}],
                "unclaimed": 1,
            }
        ],
    }
    plain = staff.okno("bridges", "coverage", "samovar").out
    assert "Boris: has the right, and no old account that works" in plain
    assert "Vera: has an old account, and no right" in plain
    assert "2 would lose access" in plain


def test_coverage_of_a_service_that_everybody_reaches_is_full(place: Place, anna: AccountId) -> None:
    told = place.okno("bridges", "coverage", "samovar")
    assert (told.code, told.out.splitlines()[-1]) == (0, "samovar: nobody would lose access")


def mode(place: Place, *words: str) -> str:
    return place.okno("bridges", "mode", "samovar", *words).out.strip()


def test_a_service_comes_over_step_by_step_and_goes_back(place: Place, anna: AccountId) -> None:
    assert mode(place) == "samovar: both"
    assert mode(place, "shadow") == "samovar: shadow, was both"
    assert mode(place, "both") == "samovar: both, was shadow"
    assert mode(place, "only") == "samovar: only, was both"
    assert mode(place, "--back") == "samovar: both, was only"
    assert mode(place, "--back") == "samovar: shadow, was both"
    assert mode(place, "--back") == "samovar: shadow"
    with place.store.read() as records:
        assert [row.kind for row in records.audit.recent(50)].count("BridgeModeSet") == 5


def test_nobody_is_shut_out_by_accident(staff: Place) -> None:
    refused = staff.okno("bridges", "mode", "samovar", "only")
    assert_one_line(refused)
    assert "2 people would lose access" in refused.err
    assert mode(staff) == "samovar: both"
    assert mode(staff, "only", "--anyway") == "samovar: only, was both"


def test_a_mode_and_back_are_not_said_together(place: Place) -> None:
    place.describe()
    assert_one_line(place.okno("bridges", "mode", "samovar", "only", "--back"))


def test_passwords_become_unknown_when_the_old_way_is_shut(place: Place, anna: AccountId) -> None:
    rotate = {"path": "/api/$login", "body": {"password": "$secret"}, "status": 200}
    place.describe(provision={"rotate": rotate})
    with place.store.write() as records:
        envelope, now = open_envelope(place.settings), place.clock.now()
        put_secret(records, envelope, CompanyId("-"), SAMOVAR, "api", Secret("k"), now)
    assert "passwords that become ones nobody knows: 1" in mode(place, "only")
    with place.store.read() as records:
        (job,) = records.outbox.list(JobKind.PROVISION)
    assert (job.target, job.payload["event"]) == ("account:link-of-anna", "rotate")


def test_services_are_listed_with_mode_and_health(place: Place) -> None:
    place.describe(health={"path": "/vhod"})
    with place.store.write() as records:
        records.bridges.set_mode(SAMOVAR, BridgeMode.SHADOW, place.clock.now())
        records.bridges.see(SAMOVAR, place.clock.now(), False, "answers 503 instead of 200")
    (told,) = [one for one in place.okno("bridges", "list").made if one["service"] == "samovar"]
    assert (told["mode"], told["owner"], told["health"]["ok"]) == ("shadow", "Tea room", False)

    health = place.okno("bridges", "health", "samovar")
    assert health.code == 1
    (one,) = health.made
    assert (one["watched"], one["looks"][0]["words"]) == (True, "answers 503 instead of 200")


def test_a_service_that_was_never_looked_at_is_not_called_ill(place: Place) -> None:
    place.describe(health={"path": "/vhod"})
    health = place.okno("bridges", "health")
    assert health.code == 0
    assert [one["looks"] for one in health.made if one["service"] == "samovar"] == [[]]
