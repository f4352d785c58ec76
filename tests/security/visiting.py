"""Somebody with a right, who sends every form and asks every page."""

import re
from urllib.parse import quote, urlencode

from tests.security.kinds import Relation

SUPPORT_CODE = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}")
IN_PATH = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


class Visitor:
    """Somebody with a right, at every address."""

    def __init__(self, guest, town, twin, role, known):
        self.guest, self.town, self.twin, self.role, self.known = guest, town, twin, role, known
        town.sign_in(guest, twin.login(role))
        guest.get("/account/sessions")
        self.csrf = guest.page.form("/account/sessions").fields["csrf"]

    def ask(self, rule, method, address, name, value):
        """Ask with a value, and return what can be told from the answer: status, where to, text.

        The value itself is masked, for a page may say back what was asked.
        """
        answer = self.send(rule, {**address.fixed, name: value}, method)
        self.town.desk.office.clear(self.twin.people[self.role], self.twin.company)
        return self._seen(answer, value)

    def send(self, rule, values, method="POST"):
        """Send values to an address; those that stand for one's own ids become these."""
        own = {f"@{kind}": ids[Relation.OWN] for kind, ids in self.known.items() if Relation.OWN in ids}
        sent = {name: own.get(value, value) for name, value in values.items()}
        path = IN_PATH.sub(lambda found: str(sent.pop(found[1], "1")), rule.rule)
        if method == "GET":
            answer = self.guest.get(f"{path}?{urlencode(sent)}" if sent else path)
        else:
            answer = self.guest.post(path, {**sent, "csrf": self.csrf})
        assert answer.status_code < 500, (rule.rule, values)
        return answer

    def _seen(self, answer, value):
        bare = value.rpartition(":")[2]
        said = (value, urlencode({"": value})[1:], bare, quote(quote(bare, safe="")))
        mask = re.compile("|".join(re.escape(one) for one in said))
        headers = sorted((k, mask.sub("·", v)) for k, v in answer.headers.items() if k == "Location")
        text = SUPPORT_CODE.sub("", mask.sub("·", answer.text))
        return answer.status_code, headers, text
