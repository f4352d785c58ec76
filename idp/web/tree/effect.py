"""What collected changes would do, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from idp.model.access import person
from idp.model.ids import ServiceId, SubjectId
from idp.rbac.permissions import SERVICE_USE
from idp.rbac.preview import Effect, Preview, Why
from idp.web.tree.naming import ACTS, Naming
from idp.words import words_later
from idp.words.money import say_change

WAITS: Final[Mapping[Why, str]] = {
    Why.NEEDS_APPROVAL: words_later.text("The right you give this on needs a second person."),
    Why.GUARDED_ROLE: words_later.text("Nobody in your company gives this role alone."),
    Why.MONEY: words_later.text("It adds more a month than one person may add, or nobody can say how much."),
    Why.SAFEGUARD: words_later.text("It loosens what needs a second person."),
}
SHOWN: Final = 100
"""Effects told one by one; the sums above them count all."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person's gains and losses at a place."""

    who: str
    place: str
    gained: str
    lost: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A preview in words."""

    sums: tuple[str, ...]
    """Each service or act: how many gain it, how many lose it."""
    own: str
    money: str
    warnings: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    untold: int = 0

    @property
    def second_person(self) -> bool:
        """Tell whether it has to wait for somebody, or for a day."""
        return bool(self.waits)


@dataclass(frozen=True, slots=True)
class Teller:
    """Says previews in one language."""

    naming: Naming

    def of(self, preview: Preview) -> Saying:
        """Say a whole preview."""
        return Saying(
            sums=tuple(self._sums(preview)),
            own=self._own(preview.own),
            money=self.money(preview),
            warnings=tuple(self._warnings(preview)),
            waits=tuple(self.naming.words.text(WAITS[why]) for why in sorted(preview.waits)),
            approvers=tuple(sorted(self.naming.subject(person(one)) for one in preview.approvers)),
            told=tuple(self._told(effect) for effect in preview.effects[:SHOWN]),
            untold=max(0, len(preview.effects) - SHOWN),
        )

    def money(self, preview: Preview) -> str:
        """Say what it adds a month; that nobody can say, if so it is."""
        words = self.naming.words
        if preview.unpriced:
            return words.text("sum unknown: billing has no price for it")
        if preview.month is None:
            return words.text("sum unknown: billing does not answer")
        return words.text("%(sum)s a month", sum=say_change(words.locale, preview.month))

    def _sums(self, preview: Preview) -> Iterator[str]:
        for flow in preview.services:
            said = self._counted(flow.lost, flow.gained)
            if said:
                yield f"{self.naming.service(flow.service)}: {said}"
        used = {flow.service for flow in preview.services}
        for act in ACTS:
            effects = [e for e in preview.effects if act != SERVICE_USE or self._service(e) not in used]
            lost = {effect.subject for effect in effects if act in effect.lost}
            gained = {effect.subject for effect in effects if act in effect.gained}
            said = self._counted(lost - gained, gained - lost)
            if said:
                yield f"{self.naming.act(act)}: {said}"

    def _service(self, effect: Effect) -> ServiceId | None:
        node = self.naming.structure.nodes.get(effect.node)
        return effect.service or (node.service if node is not None else None)

    def _counted(self, lost: Iterable[SubjectId], gained: Iterable[SubjectId]) -> str:
        """Say how many lose and gain; nothing for nobody."""
        words, fewer, more = self.naming.words, len(set(lost)), len(set(gained))
        said = []
        if fewer:
            said.append(words.plural("%(n)s person loses it", "%(n)s people lose it", fewer))
        if more:
            said.append(words.plural("%(n)s person gains it", "%(n)s people gain it", more))
        return ", ".join(said)

    def _own(self, own: tuple[Effect, ...]) -> str:
        words = self.naming.words
        lost = sorted({self.naming.act(act) for effect in own for act in effect.lost})
        gained = sorted({self.naming.act(act) for effect in own for act in effect.gained})
        if lost:
            return words.text("You yourself lose: %(what)s", what=", ".join(lost))
        if gained:
            return words.text("You yourself gain: %(what)s", what=", ".join(gained))
        return words.text("Your own rights: unchanged")

    def _warnings(self, preview: Preview) -> Iterator[str]:
        words = self.naming.words
        for act in preview.nobody_left:
            yield words.text("Nobody would be left who can do this: %(what)s", what=self.naming.act(act))
        if preview.orphaned:
            yield words.plural(
                "%(n)s right that was handed on falls with it",
                "%(n)s rights that were handed on fall with it",
                len(preview.orphaned),
            )

    def _told(self, effect: Effect) -> Told:
        return Told(
            self.naming.subject(effect.subject),
            self.naming.service(effect.service) if effect.service else self.naming.node(effect.node),
            self._acts(effect.gained),
            self._acts(effect.lost),
        )

    def _acts(self, acts: Iterable[str]) -> str:
        """Say permissions; that one may look is said only where nothing else is."""
        listed = list(acts)
        more = [act for act in listed if act in ACTS or not act.endswith(":view")]
        return ", ".join(dict.fromkeys(self.naming.act(act) for act in more or listed))
