"""What the LDAP server asks the provider, and how it is answered.

calls.py     the questions by name
binding.py   whose application password it is, and whether they may use the service at this moment
listing.py   what the directory of a company says of its people
numbers.py   the numbers by which machines know them
"""

from legacy_bridges.host.ldap.calls import ldap_calls

__all__ = ["ldap_calls"]
