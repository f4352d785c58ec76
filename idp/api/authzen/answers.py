"""Say a decision: yes or no, in words for the person and by ids for the admin. Authorization API 1.0 §5.5."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.api.authzen.errors import ApiError
from idp.api.authzen.judge import UNKNOWN, Asked, Verdict
from idp.api.authzen.point import Seen
from idp.model.access import EVERYBODY, Limits, group
from idp.model.ids import GroupId, SubjectId
from idp.rbac import Allow, Decision, Step, Tree
from idp.rbac.explain import Names, Question, in_short
from idp.words import words_for

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts decisions into words of one language, at one moment."""

    locale: str
    at: datetime

    def unknown(self) -> Answer:
        """Answer about what the client does not see, whatever the cause."""
        words = words_for(self.locale).text("There is no such place in your company.")
        return self._answer(UNKNOWN, words, {"path": []})

    def mistake(self, error: ApiError) -> Answer:
        """Answer no to what cannot be yes, and say to the developer why. Authorization API 1.0 §7.2.1."""
        return {"decision": False, "context": error.body()}

    def tell(self, seen: Seen, asked: Asked, verdict: Verdict) -> Answer:
        """Answer with the reason. Whose rights it stands on is told by role and place, not by name."""
        decision = verdict.decision
        question = Question(asked.subject, asked.action, verdict.node, asked.service)
        words = in_short(question, decision, seen.tree, self.locale, _names(seen, asked))
        path = [_step(step, seen, asked.subject) for step in decision.path]
        return self._answer(decision, words, {"node": verdict.node, "path": path})

    def _answer(self, decision: Decision, words: str, where: Answer) -> Answer:
        allowed = isinstance(decision, Allow)
        reason = decision.state if isinstance(decision, Allow) else decision.reason
        context: Answer = {
            "reason_user": {self.locale: words},
            "reason_admin": {"reason": reason.value, **where},
        }
        if isinstance(decision, Allow):
            context.update(_limits(decision.limits))
        return {"decision": allowed, "context": context}


def _names(seen: Seen, asked: Asked) -> Names:
    """Speak to whom it is about, unless that is a group; call the service as it is called where it hangs."""
    title = seen.tree.structure.nodes[seen.sight.places[0]].name or str(asked.service)
    reads = not asked.subject.startswith(group(GroupId("")))
    return Names(services={asked.service: title}, me=asked.subject if reads else None)


def _step(step: Step, seen: Seen, subject: SubjectId) -> Answer:
    said: Answer = {"kind": step.kind.value, "id": step.id}
    if step.node is not None and seen.sight.shows(step.node):
        said["node"] = step.node
    if step.subject is not None and _known(step.subject, subject, seen.tree):
        said["subject"] = step.subject
    if step.role:
        said["role"] = step.role
    return said


def _known(said: SubjectId, subject: SubjectId, tree: Tree) -> bool:
    """Tell whether a client that asks about one subject may read of another."""
    return said == EVERYBODY or said in tree.subjects(subject)


def _limits(limits: Limits) -> Answer:
    """Return what a yes is held down to: the client has to keep it."""
    said: Answer = {
        name: str(sum_)
        for name, sum_ in (("max_order", limits.max_order), ("max_month", limits.max_month))
        if sum_ is not None
    }
    if limits.needs_approval:
        said["needs_approval"] = True
    return {"limits": said} if said else {}
