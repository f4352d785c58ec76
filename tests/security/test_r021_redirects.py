"""R021: whatever is posted is posted once; no redirect carries it on. RFC 9700 §4.12."""

import pytest

from tests.web.guest import HOST

DETOURS = {
    "doubled": lambda path: path.replace("/", "//"),
    "inner": lambda path: path[0] + path[1:].replace("/", "//"),
    "slash-after": lambda path: path + "/",
    "dots": lambda path: "/x/.." + path,
    "leading": lambda path: "/" + path,
}


def posts(app):
    return sorted(r.rule.replace("<token>", "x") for r in app.url_map.iter_rules() if "POST" in r.methods)


@pytest.mark.parametrize("detour", DETOURS.values(), ids=DETOURS)
def test_r021_a_form_at_a_crooked_address_is_not_sent_on(provider, detour):
    browser = provider.test_client()
    assert len(posts(provider)) >= 18
    for path in posts(provider):
        answer = browser.post(detour(path), data={"password": "x"}, base_url=HOST)
        assert answer.status_code not in (301, 302, 307, 308), path
