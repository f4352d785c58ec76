"""Programs that speak a protocol with strangers, and ask the provider what to answer.

Each runs as a process of its own. It parses what anybody sends, so it holds nothing worth
stealing: no store, no vault, no master key, only the credential of its kind.
"""
