"""What RADIUS costs: answers per CPU-second of `okno serve-radius`, and of the provider it asks.

Requests are made before the clock starts and signed as gateways sign them. So many are on their
way at once that the server is never idle. CPU time is read from /proc; the fixed loop of the other
measurements stands beside it.
"""
