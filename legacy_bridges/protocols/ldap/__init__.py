"""A directory that services bind to, read-only: people, groups and a company's own servers. RFC 4511.

Owns the part of BER that LDAP uses, messages, filters, names of entries and how values are
compared. Pure: bytes and facts in, bytes out. Who may bind is said by the provider, and asked
by `legacy_bridges.servers.ldap`.
"""

from legacy_bridges.protocols.ldap.bridge import LdapBridge

__all__ = ["LdapBridge"]
