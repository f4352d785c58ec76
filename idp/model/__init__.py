"""The nouns of Okno: frozen dataclasses and NewTypes, standard library only.

Owns what things are, never what happens to them: no rule that needs a clock, a store
or a request lives here. Every other room imports this one; it imports none.
"""
