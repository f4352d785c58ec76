"""What the decision point publishes of itself. Authorization API 1.0 §9."""

import json
from typing import Final

WELL_KNOWN: Final = "/.well-known/authzen-configuration"
EVALUATION: Final = "/access/v1/evaluation"
EVALUATIONS: Final = "/access/v1/evaluations"
SEARCH_SUBJECT: Final = "/access/v1/search/subject"
SEARCH_RESOURCE: Final = "/access/v1/search/resource"
SEARCH_ACTION: Final = "/access/v1/search/action"


def render_metadata(issuer: str) -> bytes:
    """Write the metadata once. Authorization API 1.0 §9.1.1, Authorization API 1.0 §9.2.2."""
    found = {
        "policy_decision_point": issuer,
        "access_evaluation_endpoint": f"{issuer}{EVALUATION}",
        "access_evaluations_endpoint": f"{issuer}{EVALUATIONS}",
        "search_subject_endpoint": f"{issuer}{SEARCH_SUBJECT}",
        "search_resource_endpoint": f"{issuer}{SEARCH_RESOURCE}",
        "search_action_endpoint": f"{issuer}{SEARCH_ACTION}",
    }
    return json.dumps(found, separators=(",", ":")).encode()
