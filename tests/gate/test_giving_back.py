"""What a request takes on its way is given back with the end of its answer."""

from tests.gate.guarded import Browser


def test_the_place_of_a_request_is_given_back_when_its_answer_is_read(inside: Browser) -> None:
    """Otherwise a person would be told that the service is busy after a few pages."""
    assert [inside.ask("/page").status_code for _ in range(80)] == [200] * 80
