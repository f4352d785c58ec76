"""Classes of authentication: what services call what we call an acr. SAML 2.0 Authentication Context §3.4."""


def context_for(acr: str, wanted: tuple[str, ...]) -> str:
    """Name the class of a session's acr: one of those that the service wanted, if it wanted any."""
    raise NotImplementedError
