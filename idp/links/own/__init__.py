"""Application passwords: secrets of our own making, each good at one service for one company.

Owns making, listing, ending and checking them. Knows nothing of the protocols that show them:
what a service takes is told by its `Offering`. Whether the owner may enter is not decided here:
whoever lets somebody in by a secret asks for their rights at that moment, as at every door.
"""
