"""Serves SAML 2.0: our metadata, single sign-on, and single logout in both directions.

Owns the addresses under `/saml` and what becomes of messages there. How a message reads and is signed
belongs to `legacy_bridges.protocols.saml`, who may enter to `idp.interaction`.

    /saml/metadata              what services know us by
    /saml/sso       GET, POST   a service asks who is there
    /saml/continue              the same, after a form of the service's brought no cookies of ours
    /saml/slo       GET, POST   a service ends a session, or answers that it has
    /saml/soap      POST        a service ends a session, server to server
    /saml/leave                 the browser carries the news of a sign-out from service to service
"""
