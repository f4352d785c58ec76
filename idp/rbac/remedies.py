"""What would change an answer, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.model.access import Binding, CeilingLevel, Limits
from idp.model.ids import BindingId
from idp.rbac.answers import Allow, Decision, Deny, DenyReason, Step, StepKind
from idp.rbac.changers import Question, ceiling_of
from idp.rbac.sayings import REMEDIES, role_for
from idp.rbac.speech import Speech
from idp.rbac.supposing import Suppose
from idp.words import Moments
from idp.words.money import say_money


@dataclass(frozen=True, slots=True)
class Remedies:
    """Says what would turn a yes into a no, or a no into a yes."""

    speech: Speech
    moments: Moments

    def of(self, question: Question, decision: Decision) -> str:
        """Say it in one line. What is said has been tried on the tree."""
        suppose = Suppose(self.speech.tree, question, self.moments.now)
        if isinstance(decision, Allow):
            return " ".join(self._of_allow(suppose, decision))
        return " ".join(self._of_deny(suppose, decision))

    def _of_allow(self, suppose: Suppose, decision: Allow) -> Iterator[str]:
        words, end, taken = self.speech.words, suppose.end(decision), suppose.taken(decision)
        yield from self._limits(decision.limits)
        if end is not None:
            yield words.text("It holds through %(day)s.", day=self.moments.until(end))
        elif len(taken) > 1:
            roles = ", ".join(
                f"{self.speech.role(one.role)} ({self.speech.place(one.node)})" for one in taken
            )
            yield words.text("It ends when all of these roles are taken away: %(roles)s.", roles=roles)
        elif taken:
            role, place = self.speech.role(taken[0].role), self.speech.place(taken[0].node)
            yield words.text(
                "It ends when the role is taken away: %(role)s (%(place)s).", role=role, place=place
            )

    def _limits(self, limits: Limits) -> Iterator[str]:
        words, locale = self.speech.words, self.speech.words.locale
        if limits.max_order is not None:
            yield words.text("At most %(sum)s for one order.", sum=say_money(locale, limits.max_order))
        if limits.max_month is not None:
            yield words.text("At most %(sum)s a month.", sum=say_money(locale, limits.max_month))
        if limits.needs_approval:
            yield words.text("A second person has to agree.")

    def _of_deny(self, suppose: Suppose, decision: Deny) -> Iterator[str]:
        words, question = self.speech.words, suppose.question
        laid = [step for step in decision.path if step.kind in (StepKind.DENIAL, StepKind.CEILING)]
        if laid:
            yield from self._of_laid(laid)
            left = suppose.without(laid)
            if isinstance(left, Deny) and left.reason is not DenyReason.NO_NODE:
                yield words.text(
                    "And a role has to be given, for example “%(role)s”.", role=self._fitting(question)
                )
        elif decision.reason is DenyReason.LIMITED:
            yield self._of_limit(question, decision)
        else:
            reason = decision.reason if self._helps(suppose, decision) else DenyReason.NOT_GIVEN
            yield words.text(REMEDIES[reason], **self._values(question, decision))

    def _helps(self, suppose: Suppose, decision: Deny) -> bool:
        """Tell whether time is all that is wrong with the right that was missed narrowly."""
        binding = self._binding(decision.path[0]) if decision.path else None
        if binding is None or decision.reason not in (DenyReason.NOT_YET, DenyReason.EXPIRED):
            return True
        if decision.reason is DenyReason.EXPIRED:
            return isinstance(suppose.prolonged(binding), Allow)
        begins = self._begins(decision)
        return begins is not None and isinstance(suppose.decided(suppose.tree, begins), Allow)

    def _of_laid(self, laid: Sequence[Step]) -> Iterator[str]:
        """Say everything that was laid: all of it stands in the way."""
        words, structure = self.speech.words, self.speech.tree.structure
        shut = [step for step in laid if step.kind is StepKind.DENIAL]
        limits = [step for step in laid if step.kind is StepKind.CEILING]
        found = [(step, ceiling_of(structure, step)) for step in limits]
        contract = [step for step, c in found if c is not None and c.level is CeilingLevel.CONTRACT]
        own = [step for step in limits if step not in contract]
        if shut:
            yield words.text(REMEDIES[DenyReason.DENIED], place=self._places(shut))
        if own:
            more = words.text("And the limit has to be widened: %(place)s.", place=self._places(own))
            first = words.text(REMEDIES[DenyReason.LIMITED], place=self._places(own))
            yield more if shut else first
        if contract:
            more = words.text("And the contract has to be changed.")
            yield more if shut or own else words.text("To open it, the contract has to be changed.")

    def _places(self, steps: Iterable[Step]) -> str:
        return ", ".join(dict.fromkeys(self.speech.place(step.node) for step in steps))

    def _of_limit(self, question: Question, decision: Deny) -> str:
        words = self.speech.words
        if question.sums is not None:
            return words.text("To open it, a higher sum has to be allowed.")
        who = self.speech.who(decision.path[-1].subject)
        return words.text("To open it, the right it stands on has to be wider: %(who)s.", who=who)

    def _values(self, question: Question, decision: Deny) -> dict[str, str]:
        """Return what the sentence may mention."""
        return {
            "place": self.speech.where(question),
            "day": self._day(decision),
            "role": self._fitting(question),
        }

    def _day(self, decision: Deny) -> str:
        """Say when the right that was missed narrowly begins, or the last day on which it held."""
        binding = self._binding(decision.path[0]) if decision.path else None
        if binding is None:
            return ""
        if decision.reason is DenyReason.NOT_YET:
            begins = self._begins(decision)
            return self.moments.day(begins) if begins is not None else ""
        return self.moments.until(binding.valid_until) if binding.valid_until is not None else ""

    def _begins(self, decision: Deny) -> datetime | None:
        """Return when the last of the rights that it takes begins."""
        bindings = [self._binding(step) for step in decision.path]
        return max(
            (b.valid_from for b in bindings if b is not None and b.valid_from is not None), default=None
        )

    def _fitting(self, question: Question) -> str:
        root = self.speech.tree.structure.root
        return self.speech.role(role_for(question.permission, company_wide=question.node == root))

    def _binding(self, step: Step) -> Binding | None:
        return self.speech.tree.bindings.get(BindingId(step.id))
