"""The LDAP server keeps an answer while it certainly holds, and not a moment longer."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from idp.model.errors import Unavailable
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from legacy_bridges.protocols.ldap.bases import As, Base, Binder
from legacy_bridges.servers.ldap.crowd import Crowd
from legacy_bridges.servers.ldap.keeping import Kept, Marks
from legacy_bridges.servers.ldap.watching import Watch, in_order

BASE = Base(ServiceId("mail"), CompanyId("romashka"))
ANNA = Binder(BASE, As.PERSON, "anna")
KEY = Marks().of_bind(ANNA, Secret("right"))


@dataclass
class Tell:
    """A provider that says its stamps, or does not answer; and a clock that stands still."""

    stamps: dict[str, Any] = field(default_factory=lambda: {"access": 1, "secrets": 1})
    out: bool = False
    now: float = 100.0
    age: float = 0.0

    def call(self, name: str, said: Any) -> dict[str, Any]:
        assert (name, said) == ("stamps", {})
        if self.out:
            raise Unavailable
        return {"stamps": self.stamps, "age": self.age}

    def clock(self) -> float:
        return self.now


@pytest.fixture
def told() -> Tell:
    return Tell()


@pytest.fixture
def watch(told: Tell) -> Watch:
    made = Watch(told, told.clock)  # type: ignore[arg-type]  # it is asked nothing else
    assert made.look()
    return made


@pytest.fixture
def kept(told: Tell, watch: Watch) -> Kept[str]:
    made: Kept[str] = Kept(watch, 2, told.clock)
    made.keep(KEY, "anna", in_order(told.stamps), 60)
    return made


def test_it_is_found_while_nothing_changes(kept: Kept[str], told: Tell, watch: Watch) -> None:
    for _ in range(50):
        told.now += 0.5
        watch.look()
        assert kept.find(KEY) == "anna"


@pytest.mark.parametrize("name", ["access", "secrets"])
def test_any_stamp_that_rises_ends_it(kept: Kept[str], told: Tell, watch: Watch, name: str) -> None:
    told.stamps = {**told.stamps, name: 2}
    watch.look()
    assert kept.find(KEY) is None


def test_a_look_that_is_too_old_is_none(kept: Kept[str], told: Tell) -> None:
    told.now += 0.91
    assert kept.find(KEY) is None


def test_how_old_the_providers_own_look_is_counts(kept: Kept[str], told: Tell, watch: Watch) -> None:
    told.age = 0.6
    watch.look()
    assert kept.find(KEY) == "anna"
    told.now += 0.31
    assert kept.find(KEY) is None


def test_a_provider_that_is_out_ends_it_and_one_that_comes_back_does_not_end_it_twice(
    kept: Kept[str], told: Tell, watch: Watch
) -> None:
    told.out = True
    told.now += 1
    assert not watch.look()
    assert kept.find(KEY) is None
    told.out = False
    assert watch.look()
    assert kept.find(KEY) == "anna"


def test_nothing_is_kept_longer_than_said(kept: Kept[str], told: Tell, watch: Watch) -> None:
    told.now += 60
    watch.look()
    assert kept.find(KEY) is None
    kept.keep(KEY, "anna", in_order(told.stamps), 0)
    assert kept.find(KEY) is None


@pytest.mark.parametrize(
    "said",
    [{"stamps": None}, {"stamps": {"access": "x"}}, {}, {"stamps": []}],
    ids=["none", "text", "nothing", "list"],
)
def test_stamps_that_make_no_sense_are_no_look(watch: Watch, told: Tell, said: dict[str, Any]) -> None:
    told.stamps = said.get("stamps", "x")
    told.now += 1
    assert not watch.look()
    assert watch.current() is None


def test_the_oldest_go_first(kept: Kept[str], told: Tell) -> None:
    for name in ("b", "c"):
        kept.keep(name.encode(), name, in_order(told.stamps), 60)
    assert (kept.find(KEY), kept.find(b"c")) == (None, "c")


def test_marks_differ_with_every_part_and_every_process() -> None:
    marks, shown = Marks(), Secret("right")
    others = [
        marks.of_bind(ANNA, Secret("right ")),
        marks.of_bind(Binder(BASE, As.SERVER, "anna"), shown),
        marks.of_bind(Binder(BASE, As.PERSON, "ann"), Secret("aright")),
        marks.of_bind(Binder(Base(ServiceId("disk"), BASE.company), As.PERSON, "anna"), shown),
        marks.of_bind(Binder(Base(BASE.service, CompanyId("vasilek")), As.PERSON, "anna"), shown),
        Marks().of_bind(ANNA, shown),
    ]
    assert len({marks.of_bind(ANNA, shown), *others}) == len(others) + 1


class Stands:
    """A connection that only stands there."""

    def __init__(self) -> None:
        self.gone = False

    def is_late(self, now: float) -> bool:
        return now > 5

    def send_away(self) -> None:
        self.gone = True


def test_there_is_room_for_so_many_and_for_so_many_from_one_place(told: Tell) -> None:
    crowd, guests = Crowd(4, 2, told.clock, kept_free=0), [Stands() for _ in range(5)]
    assert [crowd.enter(guest, "192.0.2.1", near=False) for guest in guests[:3]] == [True, True, False]
    assert [crowd.enter(guest, "127.0.0.1", near=True) for guest in guests[2:]] == [True, True, False]
    crowd.leave(guests[0], "192.0.2.1")
    crowd.leave(guests[0], "192.0.2.1")
    assert len(crowd) == 3
    assert crowd.enter(guests[4], "192.0.2.1", near=False)


def test_who_only_stands_there_is_sent_away(told: Tell) -> None:
    crowd, guest = Crowd(clock=told.clock), Stands()
    crowd.enter(guest, "192.0.2.1", near=False)
    crowd.look()
    assert guest.gone
