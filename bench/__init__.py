"""Measurements that are no tests: they compare, and promise nothing about another machine."""
