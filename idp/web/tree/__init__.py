"""The tree editor: who may do what where in a company, and the changes one collects to it.

Owns the pages under `/company/tree`. Shows what the caller may see, says states and changes in
words, and collects changes; checks and saves nothing itself: that is the Office's.
"""
