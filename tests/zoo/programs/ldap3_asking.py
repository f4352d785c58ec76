"""ldap3 in a process of its own, for it warns of what it uses: a question comes in as JSON, the answer goes out."""

import json
import sys
from typing import Any

from ldap3 import ALL, SUBTREE, Connection, Server
from ldap3.core.exceptions import LDAPBindError


def ask(said: dict[str, Any]) -> dict[str, Any]:
    """Bind, and look around."""
    at = Server("127.0.0.1", said["port"], get_info=ALL)
    try:
        opened = Connection(at, said["user"], said["password"], auto_bind=True)
    except LDAPBindError as error:
        return {"refused": str(error)}
    with opened:
        opened.search(said["base"], said["filter"], SUBTREE, attributes=["cn", "mail"])
        names = [str(entry.cn.value) for entry in opened.entries]
        standard = opened.extend.standard
        paged = standard.paged_search(said["base"], "(objectClass=*)", paged_size=2, generator=False)
        return {
            "names": names,
            "who": standard.who_am_i(),
            "count": len(paged),
            "extensions": [str(one[0]) for one in at.info.supported_extensions],
        }


if __name__ == "__main__":
    json.dump(ask(json.load(sys.stdin)), sys.stdout)
