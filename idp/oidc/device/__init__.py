"""The device authorization grant: a device asks, a person types its code and decides. RFC 8628.

Owns `/device_authorization` and the page `/device`. What was approved is redeemed at the token
endpoint, by a grant of its own.
"""
