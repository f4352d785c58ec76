"""What decisions over access trees cost, and what the same costs elsewhere.

Every figure is CPU time of this process. Machines drift, so each is taken several times
between runs of one fixed loop, the quickest counts, and beside it stands how many times the
loop's duration it took: that number may be compared between runs, microseconds may not.
"""
