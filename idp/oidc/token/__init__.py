"""The token endpoint: from a code or a refresh token to tokens.

Owns client authentication, the grants and the issuer. A grant only finds and redeems to an
`Authorization`; the shared steps live in the endpoint, where no grant can forget them; only
`issue` mints. Authlib dispatches to the grants; its code, token and client-authentication
machinery is not used, because it reads before it deletes and tries one method after another.
"""
