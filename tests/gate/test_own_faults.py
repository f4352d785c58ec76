"""What goes wrong on our side is said in the person's words, and never bare."""

from collections.abc import Callable

import pytest
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge

from idp.model.errors import Unavailable
from tests.gate.guarded import Browser, Guarded

FAULTS = [
    pytest.param(Unavailable, 503, "Одну минуту", id="a-part-of-ours-is-away"),
    pytest.param(RuntimeError, 500, "Что-то сломалось", id="nobody-foresaw-it"),
    pytest.param(Forbidden, 403, "<h1>", id="a-form-from-elsewhere"),
    pytest.param(RequestEntityTooLarge, 413, "<h1>", id="a-form-too-large"),
]


@pytest.mark.parametrize(("fault", "status", "said"), FAULTS)
def test_a_fault_of_ours_is_a_page_in_the_persons_language(
    world: Guarded, inside: Browser, fault: Callable[[], Exception], status: int, said: str
) -> None:
    def failing() -> None:
        raise fault()

    world.gate.before_request_funcs[None].insert(0, failing)
    answer = inside.ask("/x", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    assert 'lang="ru"' in answer.text
    assert said in answer.text
    assert "Вики" in answer.text
    assert world.old.seen == []
