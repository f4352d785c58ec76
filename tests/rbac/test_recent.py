"""Values asked for last are kept, each under its version."""

from idp.rbac.trees import Recent


def test_recent_forgets_the_one_asked_for_longest_ago_and_keeps_the_newest_version():
    recent = Recent(2)
    recent.put("a", 1, "old")
    recent.put("b", 1, "b")
    assert recent.get("a") == (1, "old")
    recent.put("c", 1, "c")
    assert recent.get("b") is None
    recent.put("a", 3, "new")
    recent.put("a", 2, "late")
    assert recent.get("a") == (3, "new")
