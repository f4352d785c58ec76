"""How to come to every page of the editor."""

from tests.web.tree.editor import NORTH

SHOWN = {
    "tree": "/company/tree",
    "place": f"/company/tree?node={NORTH}",
    "person": f"/company/tree?node={NORTH}&who={{boris}}",
    "keepers": f"/company/tree?node={NORTH}&tab=keepers",
    "connected": f"/company/tree?node={NORTH}&tab=connected",
    "history": f"/company/tree?node={NORTH}&tab=history",
    "search": "/company/tree?q=а&only=admins",
    "why": f"/company/tree/why?node={NORTH}&who={{boris}}&act=service:use",
    "who": f"/company/tree/why?node={NORTH}&act=service:use",
    "give": f"/company/tree/give?node={NORTH}",
    "shut": f"/company/tree/shut?node={NORTH}",
    "limit": f"/company/tree/limit?node={NORTH}",
    "new": f"/company/tree/new?node={NORTH}",
    "rename": f"/company/tree/rename?node={NORTH}",
    "move": f"/company/tree/move?node={NORTH}",
    "groups": "/company/tree/groups",
    "group": "/company/tree/groups/team",
    "roles": "/company/tree/roles",
    "role_new": "/company/tree/roles/new",
    "role": "/company/tree/roles/mine",
    "safeguard": "/company/tree/second-person",
    "begin": "/company/tree/begin",
    "changes": "/company/tree/changes",
}
"""Pages that answer 200 to an owner."""
PARTS = {
    "branch": f"/company/tree/branch/{NORTH}",
    "why_part": f"/company/tree/why?node={NORTH}&who={{boris}}&act=service:use&part=1",
}
"""Pieces of pages, for the script."""
TAKEN = {
    "give": ("/company/tree/give", {"node": NORTH, "subject": "{boris}", "role": "buyer"}),
    "shut": ("/company/tree/shut", {"node": NORTH, "subject": "{boris}", "what": "new"}),
    "limit": ("/company/tree/limit", {"node": NORTH, "subject": "{boris}", "max_month": "100"}),
    "new": ("/company/tree/new", {"node": NORTH, "kind": "department", "name": "Склад"}),
    "rename": ("/company/tree/rename", {"node": NORTH, "name": "Юг"}),
    "move": ("/company/tree/move", {"node": "sellers", "parent": "sales"}),
    "remove": ("/company/tree/remove", {"node": "empty"}),
    "end": ("/company/tree/end", {"binding": "boris-buys"}),
    "group_new": ("/company/tree/groups", {"node": NORTH, "name": "Смена"}),
    "group": ("/company/tree/groups/team", {"do": "add", "subject": "{boris}"}),
    "role_new": ("/company/tree/roles/new", {"title": "Своя", "permissions": "service:use"}),
    "role": ("/company/tree/roles/mine", {"title": "Иная", "permissions": "service:use"}),
    "safeguard": ("/company/tree/second-person", {"second_person": "admin"}),
    "begin": ("/company/tree/begin", {"size": "few", "payer": "{boris}"}),
}
"""Forms that end in a collected change when an owner sends them like this."""
