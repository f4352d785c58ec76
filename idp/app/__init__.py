"""The composition root: the one room that knows every other room.

Owns how the parts are put together, which requests reach them (hosts, proxies, sizes), and
how they are served. Decides nothing about people, clients or services.
"""
