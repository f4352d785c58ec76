"""One colleague: what they may do and why, and what can be done with it."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.rbac.permissions import USERS_CONFIGURE
from idp.web.among import among_people, colleague
from idp.web.front import Front
from idp.web.my_access import right_rows, service_rows, several
from idp.web.titles import REASONS, STATES
from idp.web.tree.work import Work


@dataclass(frozen=True, slots=True)
class CardPage:
    """The card, as far as the viewer may look."""

    front: Front

    def show(self, work: Work, account: str) -> Response:
        """Show somebody's access."""
        one = colleague(work, account)
        who, at = person(one.account), work.inside.caller.at
        services = [row for row in service_rows(work.tree, who, at) if work.sight.sees(row.node)]
        rights = list(right_rows(work.tree, who, at))
        shown = [row for row in rights if work.sight.sees(row.binding.node)]
        return self.front.page(
            work.inside.caller,
            "people_card.html",
            shape="",
            one=one,
            own=one.account == work.inside.account.id,
            services=sorted(services, key=lambda row: work.naming.service(row.service)),
            several=several(services),
            rights=shown,
            hidden=len(rights) - len(shown),
            may_dismiss=work.inside.may(USERS_CONFIGURE),
            naming=work.naming,
            states=STATES,
            reasons=REASONS,
            done=request.args.get("done", ""),
            zone=work.zone,
        )


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/<account>`."""
    pages.add_url_rule("/company/people/<account>", "people_card", among_people(front, CardPage(front).show))
