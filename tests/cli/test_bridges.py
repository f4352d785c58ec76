"""`okno bridges`: a service is added by one file, tried, counted, and brought over step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from idp.adapters.embedded import open_envelope
from idp.adapters.sql import open_store
from idp.links.vault import link_secret, put_secret
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, BridgeMode, LinkState, OldAccount
from idp.model.secret import Secret
from idp.model.work import JobKind
from idp.ports.records import Store
from idp.settings import Settings
from tests.cli.conftest import Okno, Outcome, assert_one_line
from tests.cli.samovar import LOGIN, PASSWORD, Samovar, running_samovar
from tests.support import rights
from tests.support.clock import FixedClock

SAMOVAR, ROMASHKA = ServiceId("samovar"), CompanyId("romashka")
STEPS = ["right", "link", "credential", "upstream", "sign-in", "session", "logout"]


@dataclass
class Place:
    """A company, its people, and a program with a manifest of its own."""

    okno: Okno
    store: Store
    clock: FixedClock
    samovar: Samovar
    folder: Path
    settings: Settings

    def describe(self, **more: Any) -> Path:
        """Write the one file that adds the service."""
        said: dict[str, Any] = {
            "service": "samovar",
            "title": {"en": "Samovar"},
            "owner": "Tea room",
            "origin": "https://samovar.example.com",
            "upstream": self.samovar.origin,
            "protocol": "form_replay",
            "access": "samovar",
            "roles": {"owner": "MASTER", "service_user": "GUEST"},
            "links": "person",
            "lent": "link",
            "prove": ["login"],
            "logout": "kill",
            "landing": "/zal",
            "form_replay": {
                "start": "/vhod",
                "form": "form#vhod",
                "fill": {"kto": "$login", "parol": "$secret"},
                "ok": {"css": "b.gost"},
                "session_ok": {"css": "b.gost"},
                "logout": {"link_css": "a.uiti", "page": "/zal"},
            },
        }
        file = self.folder / "samovar.yaml"
        file.write_text(yaml.safe_dump(said | more), encoding="utf-8")
        return file

    def person(self, name: str, role: str = "service_user") -> AccountId:
        """Let somebody act for the company, with a role where the service hangs."""
        account = Account(AccountId(name), name.title(), self.clock.now())
        with self.store.write() as records:
            records.accounts.add(account, [Identifier(IdentifierKind.EMAIL, f"{name}@romashka.example")])
            records.companies.add_member(account.id, ROMASHKA, "")
            if role:
                rights.give(records, account.id, ROMASHKA, role)
        return account.id

    def link(
        self, account: AccountId, state: LinkState = LinkState.ACTIVE, password: str = PASSWORD
    ) -> AccountLink:
        """Link an old account, its password in the vault."""
        link = AccountLink(
            id=LinkId(f"link-of-{account}"),
            company=ROMASHKA,
            service=SAMOVAR,
            old=OldAccount(LOGIN if account == "anna" else f"{account}-1998"),
            state=state,
            created_at=self.clock.now(),
            account=account,
            has_secret=bool(password),
        )
        with self.store.write() as records:
            records.links.put(link)
            if password:
                envelope, now = open_envelope(self.settings), self.clock.now()
                put_secret(records, envelope, ROMASHKA, SAMOVAR, link_secret(link.id), Secret(password), now)
        return link

    def walk(self) -> Outcome:
        """Try the way of Anna."""
        return self.okno("bridges", "try", "samovar", "--as", "anna@romashka.example")

    def state(self, account: str = "anna") -> LinkState:
        """Return how somebody's link stands."""
        with self.store.read() as records:
            link = records.links.get(LinkId(f"link-of-{account}"))
        assert link is not None
        return link.state


@pytest.fixture
def place(
    okno: Okno, database_url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    folder = tmp_path / "bridges"
    folder.mkdir()
    monkeypatch.setenv("OKNO_BRIDGES_DIR", str(folder))
    monkeypatch.setenv("OKNO_OUTBOUND_ALLOW", "127.0.0.0/8")
    settings = Settings(data_dir=tmp_path / "var")
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        records.companies.add(Company(ROMASHKA, "Romashka", clock.now()))
        rights.hang(records, ROMASHKA, "samovar")
    with running_samovar() as samovar:
        yield Place(okno, store, clock, samovar, folder, settings)
    store.close()


@pytest.fixture
def anna(place: Place) -> AccountId:
    """Anna may use the samovar, and has an old account there."""
    place.describe()
    account = place.person("anna")
    place.link(account)
    return account


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
