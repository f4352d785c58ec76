"""Who is it: passwords, second factors, sessions, recovery and invitations.

Owns how a person proves who they are, how strong the proof is (acr, amr), how long it
lasts, and how guesses are slowed. Writes half-finished sign-ins into the parked
interaction only; a session exists when every factor is passed. Knows no page, no
protocol and no claim. Comes after rbac; interaction and the edges come after it.
An edge opens everything at once with `idp.authn.desk.open_desk`.
"""
