"""What is worth a look, one entry a product, whatever is odd about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from idp.activations.findings import Findings, Idle, Unused
from idp.activations.rows import Row
from idp.web.costs.saying import Saying


@dataclass(slots=True)
class Look:
    """A product with everything that is odd about it."""

    row: Row
    tags: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    idle: tuple[Idle, ...] = ()


def looks(findings: Findings, saying: Saying) -> list[Look]:
    """Put findings together by product, in the order in which they come."""
    found: dict[str, Look] = {}
    for row, tag, line in _odd(findings, saying):
        look = found.setdefault(row.key, Look(row))
        look.tags.append(tag)
        look.lines.append(line)
    for unused in findings.unused:
        found[unused.row.key].idle = unused.idle
    return list(found.values())


def _odd(findings: Findings, saying: Saying) -> Iterator[tuple[Row, str, str]]:
    words = saying.words
    for row in findings.unknown:
        who = words.text("Who switched it on: %(who)s.", who=saying.who(row.requester))
        yield row, words.text("nobody known"), who
    for shut in findings.shut:
        yield shut.row, words.text("nobody can open it"), saying.shut(shut)
    for unused in findings.unused:
        yield unused.row, words.text("not used"), _unused(unused, saying)


def _unused(unused: Unused, saying: Saying) -> str:
    words = saying.words
    form = words.form(
        "%(idle)s of %(n)s person with access has not entered it for 90 days.",
        "%(idle)s of %(n)s people with access have not entered it for 90 days.",
        unused.of,
    )
    saving = words.text(
        "Without what is not used: %(saving)s a month less.",
        saving=saying.money(unused.saving, unused.row.prices[0].money.currency),
    )
    return f"{form % {'idle': unused.unused, 'n': unused.of}} {saving}"
