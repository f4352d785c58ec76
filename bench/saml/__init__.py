"""What SAML costs: a response that is signed twice, and a request that has to be checked.

CPU time of one call, the quickest of several rounds, beside a fixed piece of work: machines drift.
"""
