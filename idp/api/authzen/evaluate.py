"""The two evaluation endpoints. Authorization API 1.0 §6, Authorization API 1.0 §7."""

from dataclasses import dataclass
from datetime import datetime

from idp.api.authzen.answers import Answer, Teller
from idp.api.authzen.entities import Object
from idp.api.authzen.errors import BadRequest, NoSuchThing
from idp.api.authzen.judge import Asked, judge
from idp.api.authzen.point import Reading
from idp.api.authzen.questions import Question, read_batch, read_question


@dataclass(frozen=True, slots=True)
class Bench:
    """What one request is answered with."""

    reading: Reading
    teller: Teller

    @property
    def at(self) -> datetime:
        """Return the moment for which everything is answered."""
        return self.teller.at


def evaluate(bench: Bench, asked: Object) -> Answer:
    """Answer one question. Authorization API 1.0 §6.2."""
    return _answer(bench, read_question(asked))


def evaluate_all(bench: Bench, asked: Object) -> Answer:
    """Answer several questions in their order, or one as above. Authorization API 1.0 §7.2.

    A batch of a wrong form is refused as a whole. An item that cannot be answered is a no with its
    error, so that the other questions are answered (§7.2.1).
    """
    batch = read_batch(asked)
    if batch is None:
        return evaluate(bench, asked)
    answers: list[Answer] = []
    for question in batch.questions:
        answers.append(_answer_item(bench, question))
        if batch.semantic.ends_with(decision=answers[-1]["decision"]):
            break
    return {"evaluations": answers}


def _answer_item(bench: Bench, question: Question | NoSuchThing) -> Answer:
    try:
        return _answer(bench, question)
    except BadRequest as mistake:
        return bench.teller.mistake(mistake)


def _answer(bench: Bench, question: Question | NoSuchThing) -> Answer:
    if isinstance(question, NoSuchThing):
        return bench.teller.mistake(question)
    seen = bench.reading.tree_of(question.subject, question.company)
    if seen is None:
        return bench.teller.unknown()
    asked = Asked(question.subject.holder, question.action, seen.sight.service)
    verdict = judge(seen, asked, question.resource, bench.at)
    return bench.teller.unknown() if verdict is None else bench.teller.tell(seen, asked, verdict)
