"""The addresses of the editor."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response

from idp.rbac.changeset import Stale
from idp.web.front import Front
from idp.web.tree import (
    begin,
    changes,
    ending,
    give,
    groups,
    laying,
    overview,
    own_roles,
    places,
    safeguard,
    small,
    why,
)
from idp.web.tree.work import begin_work

View = Callable[..., Response]
_SHOWN: Final[Mapping[str, tuple[str, View]]] = {
    "tree": ("", overview.show),
    "tree_branch": ("/branch/<node>", overview.branch),
    "tree_node": ("/node/<node>", overview.node),
    "tree_why": ("/why", why.show),
    "tree_give": ("/give", give.show),
    "tree_shut": ("/shut", laying.show_shut),
    "tree_limit": ("/limit", laying.show_limit),
    "tree_new": ("/new", places.show_new),
    "tree_rename": ("/rename", places.show_rename),
    "tree_move": ("/move", places.show_move),
    "tree_groups": ("/groups", groups.show),
    "tree_group": ("/groups/<identifier>", groups.show_one),
    "tree_roles": ("/roles", own_roles.show),
    "tree_role_new": ("/roles/new", own_roles.show_new),
    "tree_role": ("/roles/<identifier>", own_roles.show_one),
    "tree_safeguard": ("/second-person", safeguard.show),
    "tree_begin": ("/begin", begin.show),
    "tree_changes": ("/changes", changes.show),
}
_TAKEN: Final[Mapping[str, tuple[str, View]]] = {
    "tree_give_submit": ("/give", give.submit),
    "tree_shut_submit": ("/shut", laying.shut),
    "tree_limit_submit": ("/limit", laying.limit),
    "tree_new_submit": ("/new", places.make),
    "tree_rename_submit": ("/rename", places.rename),
    "tree_move_submit": ("/move", places.move),
    "tree_remove": ("/remove", places.remove),
    "tree_end": ("/end", ending.end),
    "tree_groups_submit": ("/groups", groups.make),
    "tree_group_submit": ("/groups/<identifier>", groups.change),
    "tree_role_new_submit": ("/roles/new", own_roles.make),
    "tree_role_submit": ("/roles/<identifier>", own_roles.change),
    "tree_safeguard_submit": ("/second-person", safeguard.change),
    "tree_begin_submit": ("/begin", begin.submit),
    "tree_switches": ("/switches", small.submit),
    "tree_changes_submit": ("/changes", changes.submit),
}


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/tree` and everything under it."""
    for name, (path, view) in _SHOWN.items():
        pages.add_url_rule(f"/company/tree{path}", name, _at_work(front, view))
    for name, (path, view) in _TAKEN.items():
        pages.add_url_rule(f"/company/tree{path}", name, _at_work(front, view), methods=["POST"])


def _at_work(front: Front, view: View) -> View:
    """Let a view work on what the caller sees; what others changed meanwhile is shown before all else."""

    def answer(**ids: str) -> Response:
        work = begin_work(front)
        try:
            return view(work, **ids)
        except Stale:
            return work.go(changes.HERE)

    return answer
