"""What must still happen before this person enters there: one ladder for every protocol.

Owns the order of the steps, parking and resuming. Decides nothing about protocols and
shows no page: an edge asks `proceed`, a page does its one thing and returns to
`resume_path`. Comes after authn, claims and rbac, before every edge.
"""

from idp.interaction.entering import Entering, note_entry
from idp.interaction.ladder import (
    AskApplication,
    AskConsent,
    AskOrder,
    ChooseCompany,
    NoAccess,
    Ready,
    SignIn,
    Step,
    StepUp,
    proceed,
)
from idp.interaction.parking import Errand, page_for, park, read_interaction, refuse_flood, resume_path
from idp.interaction.presence import Presence, Reception

__all__ = [
    "AskApplication",
    "AskConsent",
    "AskOrder",
    "ChooseCompany",
    "Entering",
    "Errand",
    "NoAccess",
    "Presence",
    "Ready",
    "Reception",
    "SignIn",
    "Step",
    "StepUp",
    "note_entry",
    "page_for",
    "park",
    "proceed",
    "read_interaction",
    "refuse_flood",
    "resume_path",
]
