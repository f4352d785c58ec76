"""What binds cost: answers per CPU-second of `okno serve-ldap`, and of the provider it asks.

Three ways: on connections that stay, on a new one for each bind as mail servers do it, and with
the provider asked each time. CPU time is read from /proc; the fixed loop of the other measurements
stands beside it.
"""
