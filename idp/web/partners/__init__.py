"""Pages about applications to partners: what is handed over, on whose word, and what became of it.

The use cases are `idp.claims`'s; nothing here decides what may leave.
"""
