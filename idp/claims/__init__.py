"""What may be said of a person, to whom, on what ground.

Owns the scopes, the claims behind them and the shape they leave in. Knows nothing of
how the person signed in, nor of the protocol that carries the claims.
"""
