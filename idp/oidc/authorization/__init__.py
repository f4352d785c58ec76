"""The authorization endpoint: from an authentication request to a code, or to a refusal.

Owns the checks of the request, one a parameter, and how the answer travels back. Pages and
their order belong to the ladder (`idp.interaction`); what a code becomes, to `token`.
"""
