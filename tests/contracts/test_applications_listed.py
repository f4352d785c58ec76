"""What every store must do with lists of applications to partners."""

from datetime import timedelta

from idp.adapters.sql import SqlStore
from idp.model.application import ApplicationState
from idp.model.ids import AccountId, ClientId
from idp.ports.records import Store
from tests.contracts.handovers import APPLICATION, DATA_KEY, FINISHED, HOUR, SEALED, another, bare
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, VEKTOR, a_company
from tests.support.clock import START

NOBODY = AccountId("nobody")


def test_lists_are_newest_first_and_open_nothing(granted: SqlStore) -> None:
    other = another("a-2", account=BORIS, client=ClientId("pbx"), approved_at=START + HOUR)
    with granted.write() as records:
        records.applications.add(FINISHED)
        records.applications.add(other)
    with granted.read() as records:
        found = records.applications
        assert list(found.of_account(ANNA)) == [bare(APPLICATION), FINISHED]
        assert list(found.of_account(ANNA, limit=1)) == [bare(APPLICATION)]
        assert list(found.of_account(NOBODY)) == []
        assert list(found.of_company(ROMASHKA)) == [bare(other), bare(APPLICATION)]
        assert list(found.of_company(ROMASHKA, limit=1)) == [bare(other)]
        assert list(found.of_company(VEKTOR)) == []
        assert list(found.of_client(MAIL)) == [bare(APPLICATION), FINISHED]
        assert list(found.of_client(MAIL, limit=1)) == [bare(APPLICATION)]


def test_open_ones_are_somebodys_own_and_those_on_their_right(granted: Store) -> None:
    with granted.write() as records:
        records.companies.add(a_company(VEKTOR))
        records.applications.add(another("own", company=None, company_by=None, approved_at=START + HOUR))
        records.applications.add(another("read", state=ApplicationState.READ, approved_at=START - HOUR))
        records.applications.add(another("closed", state=ApplicationState.CLOSED))
        records.applications.add(another("elsewhere", company=VEKTOR, account=BORIS, company_by=ANNA))
    with granted.read() as records:

        def opened(account: AccountId, company: str | None) -> list[str]:
            return [one.id for one in records.applications.open_of(account, company)]  # type: ignore[arg-type]

        assert opened(ANNA, ROMASHKA) == opened(BORIS, ROMASHKA) == ["a-1", "read"]
        assert opened(ANNA, VEKTOR) == opened(BORIS, VEKTOR) == ["elsewhere"]
        assert opened(ANNA, None) == ["own", "a-1", "elsewhere", "read"]
        assert opened(NOBODY, None) == []
        assert all(one.sealed is None is one.data_key for one in records.applications.open_of(ANNA, None))


def test_waiting_ones_are_listed_soonest_over_first_and_from_the_one_after(granted: Store) -> None:
    with granted.write() as records:
        for name in ("d", "c"):
            records.applications.add(another(name))
        records.applications.add(another("z", expires_at=START))
        records.applications.add(another("read", state=ApplicationState.READ))
        records.applications.add(another("closed", state=ApplicationState.CLOSED))
    with granted.read() as records:
        listed = records.applications.granted
        assert [one.id for one in listed()] == ["z", "a-1", "c", "d"]
        assert [one.id for one in listed(limit=2)] == ["z", "a-1"]
        assert [one.id for one in listed(after=listed()[0])] == ["a-1", "c", "d"]
        assert [one.id for one in listed(after=listed()[1], limit=1)] == ["c"]
        assert listed(after=listed()[-1]) == []
        assert all(one.sealed is None is one.data_key for one in listed())


def test_due_are_those_never_read_in_time_and_those_read_a_while_ago(granted: Store) -> None:
    read = {"state": ApplicationState.READ, "sealed": SEALED, "data_key": DATA_KEY}
    with granted.write() as records:
        records.applications.add(another("late", expires_at=START))
        records.applications.add(another("read", expires_at=START, read_at=START, **read))
        records.applications.add(
            another("read-just-now", expires_at=START, read_at=START + timedelta(seconds=1), **read)
        )
        records.applications.add(another("closed", state=ApplicationState.CLOSED, expires_at=START))
    with granted.read() as records:
        due = records.applications.due
        assert {one.id for one in due(START, START)} == {"late", "read"}
        assert due(START - HOUR, START - HOUR) == []
        assert {one.id for one in due(START + HOUR, START + HOUR)} == {"a-1", "late", "read", "read-just-now"}
        assert len(due(START + HOUR, START + HOUR, limit=1)) == 1
        assert all(one.sealed is None for one in due(START, START))
