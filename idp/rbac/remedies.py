"""What would change an answer, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.model.access import Binding, CeilingLevel, Limits
from idp.model.ids import BindingId
from idp.rbac.answers import Allow, Decision, Deny, DenyReason, Step, StepKind
from idp.rbac.changers import Question, ceiling_of, deciding
from idp.rbac.permissions import BITS
from idp.rbac.reckoning import reckon, spot_of
from idp.rbac.sayings import REMEDIES, role_for
from idp.rbac.speech import Speech
from idp.words import Moments
from idp.words.money import say_money


@dataclass(frozen=True, slots=True)
class Remedies:
    """Says what would turn a yes into a no, or a no into a yes."""

    speech: Speech
    moments: Moments

    def of(self, question: Question, decision: Decision) -> str:
        """Say it in one line."""
        if isinstance(decision, Allow):
            return " ".join(self._of_allow(decision))
        return " ".join(self._of_deny(question, decision))

    def _of_allow(self, decision: Allow) -> Iterator[str]:
        words, bindings = self.speech.words, [self._binding(step) for step in decision.path]
        ends = [b.valid_until for b in bindings if b is not None and b.valid_until is not None]
        given = deciding(decision, StepKind.BINDING)
        yield from self._limits(decision.limits)
        if ends:
            yield words.text("It holds through %(day)s.", day=self.moments.until(min(ends)))
        elif given is not None:
            role, place = self.speech.role(given.role), self.speech.place(given.node)
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

    def _of_deny(self, question: Question, decision: Deny) -> Iterator[str]:
        words = self.speech.words
        if decision.reason is DenyReason.LIMITED:
            yield self._of_limit(question, decision)
        else:
            yield words.text(REMEDIES[decision.reason], **self._values(question, decision))
        shut = decision.path and decision.path[0].kind not in (StepKind.BINDING, StepKind.ON)
        if shut and decision.reason in (DenyReason.DENIED, DenyReason.LIMITED) and not self._given(question):
            yield words.text(
                "And a role has to be given, for example “%(role)s”.", role=self._fitting(question)
            )

    def _of_limit(self, question: Question, decision: Deny) -> str:
        words, step = self.speech.words, deciding(decision, StepKind.CEILING)
        ceiling = ceiling_of(self.speech.tree.structure, step) if step is not None else None
        if ceiling is not None and ceiling.level is CeilingLevel.CONTRACT:
            return words.text("To open it, the contract has to be changed.")
        if step is not None:
            return words.text(REMEDIES[DenyReason.LIMITED], place=self.speech.place(step.node))
        if question.sums is not None:
            return words.text("To open it, a higher sum has to be allowed.")
        who = self.speech.who(decision.path[-1].subject)
        return words.text("To open it, the right it stands on has to be wider: %(who)s.", who=who)

    def _values(self, question: Question, decision: Deny) -> dict[str, str]:
        """Return what the sentence may mention."""
        shut = [step.node for step in decision.path if step.kind is StepKind.DENIAL]
        where = ", ".join(self.speech.place(node) for node in shut) or self.speech.where(question)
        return {"place": where, "day": self._day(decision), "role": self._fitting(question)}

    def _day(self, decision: Deny) -> str:
        """Say when the right that was missed narrowly begins, or the last day on which it held."""
        binding = self._binding(decision.path[0]) if decision.path else None
        if binding is None:
            return ""
        if decision.reason is DenyReason.NOT_YET:
            return self._begins(decision)
        return self.moments.until(binding.valid_until) if binding.valid_until is not None else ""

    def _begins(self, decision: Deny) -> str:
        """Say when the last of the rights that it takes begins."""
        bindings = [self._binding(step) for step in decision.path]
        begins = [b.valid_from for b in bindings if b is not None and b.valid_from is not None]
        return self.moments.day(max(begins)) if begins else ""

    def _fitting(self, question: Question) -> str:
        root = self.speech.tree.structure.root
        return self.speech.role(role_for(question.permission, company_wide=question.node == root))

    def _given(self, question: Question) -> bool:
        """Tell whether a role that permits it is given, so that only what is laid stands in the way."""
        tree = self.speech.tree
        spot = spot_of(tree.structure, question.node, question.service)
        if spot is None:
            return True
        here, bit = reckon(tree, spot, self.moments.now), BITS[question.permission]
        return any(
            here.in_force(binding) and here.reaches(binding)
            for binding in here.candidates(question.subject)
            if tree.structure.role_bits.get(binding.role, 0) & bit
        )

    def _binding(self, step: Step) -> Binding | None:
        return self.speech.tree.bindings.get(BindingId(step.id))
