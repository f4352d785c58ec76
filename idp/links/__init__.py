"""Old accounts of bridged services, and the vault that holds their secrets.

Owns import and matching, activation by a code, by a proof or by staff, shared accounts, the
states of a link, and the sealing of secrets under a data key of each company. Knows nothing
of the protocols: whether an old password is right is asked of the bridge that can try it.
"""
