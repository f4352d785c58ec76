"""Why: a decision in words for the person, and by ids for the admin."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from idp.model.ids import SubjectId
from idp.rbac.answers import Allow, Decision, Deny, DenyReason, Step
from idp.rbac.changers import MOST, Question, all_changers, changers, named_in
from idp.rbac.remedies import Remedies
from idp.rbac.sayings import say_act
from idp.rbac.speech import Names, Speech
from idp.rbac.tree import Tree
from idp.words import Moments, words_for

__all__ = ["Explanation", "Names", "Question", "as_ids", "changers", "explain", "in_short", "named_in"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Four lines; one that has nothing to say is empty."""

    verdict: str
    chain: str
    """The shortest chain that decided."""
    change: str
    """What would change it."""
    who: str
    """Who may change it."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines that say something, in order."""
        return tuple(line for line in (self.verdict, self.chain, self.change, self.who) if line)


def explain(
    question: Question, decision: Decision, tree: Tree, at: datetime, locale: str, names: Names
) -> Explanation:
    """Say in words why. `tree` is the whole one the decision was made on, at present or in the past."""
    speech = Speech(words_for(locale), tree, names)
    return Explanation(
        verdict=_verdict(speech, question, allowed=isinstance(decision, Allow)),
        chain=speech.chain(decision),
        change=Remedies(speech, Moments(locale, names.zone, at)).of(question, decision),
        who=""
        if _nobodys(decision)
        else _who(speech, all_changers(question, decision, tree, at, names.away)),
    )


def in_short(question: Question, decision: Decision, tree: Tree, locale: str, names: Names) -> str:
    """Say yes or no and the kind of reason, and name nobody: for a service to show. Any tree will do."""
    speech = Speech(words_for(locale), tree, names)
    verdict = _verdict(speech, question, allowed=isinstance(decision, Allow))
    return f"{verdict} {speech.chain(replace(decision, path=()))}"


def as_ids(decision: Decision) -> dict[str, Any]:
    """Return `{"decision": bool, "reason": str, "path": [...]}` by ids alone, fit for JSON.

    The reason of a yes is its state: `granted_here` or `inherited`.
    """
    reason = decision.state if isinstance(decision, Allow) else decision.reason
    return {
        "decision": isinstance(decision, Allow),
        "reason": reason.value,
        "path": [_step_as_ids(step) for step in decision.path],
    }


def _step_as_ids(step: Step) -> dict[str, str]:
    told = {
        "kind": step.kind.value, "id": step.id, "node": step.node, "subject": step.subject, "role": step.role
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _verdict(speech: Speech, question: Question, *, allowed: bool) -> str:
    words, place = speech.words, speech.where(question)
    act, who = say_act(words, question.permission), speech.who(question.subject)
    if question.subject == speech.names.me:
        yes, no = words.text("%(place)s: you can %(act)s."), words.text("%(place)s: you cannot %(act)s.")
    else:
        yes = words.text("%(place)s: %(who)s can %(act)s.")
        no = words.text("%(place)s: %(who)s cannot %(act)s.")
    return (yes if allowed else no) % {"place": place, "act": act, "who": who}


def _nobodys(decision: Decision) -> bool:
    """Tell whether there is nobody to ask: the question was put wrongly."""
    return isinstance(decision, Deny) and decision.reason in (DenyReason.NO_NODE, DenyReason.NO_COMPANY)


def _who(speech: Speech, found: tuple[SubjectId, ...]) -> str:
    words, me = speech.words, speech.names.me
    if not found:
        return words.text("Only the operator can change it.")
    named = [me, *(subject for subject in found if subject != me)] if me in found else list(found)
    names = ", ".join(speech.who(subject) for subject in named[:MOST])
    if len(named) > MOST:
        names = words.text("%(names)s and others", names=names)
    form = words.form(
        "It can be changed by: %(names)s.", "Any of these can change it: %(names)s.", len(named)
    )
    return form % {"names": names}
