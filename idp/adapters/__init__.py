"""What is outside, made to fit the ports: one package a kind, wired by the composition root only.

Owns drivers and their words: SQL, Redis, SMTP, sockets, threads. Owns no rule of the house;
an adapter imports the ports and the model, and no adapter imports another edge.
"""
