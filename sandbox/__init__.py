"""Stand-ins for the demo and the tests: services that know the provider over the wire only.

Owns the PBX console (a modern relying party), the old corporate cabinet with the proxy in
front of it, the zoo of old programs that have never heard of the provider, a display that is let
in from a phone, the operator's billing, and the page that lists them. Imports nothing of the provider.
"""
