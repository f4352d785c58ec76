"""Situations of the access tree, written as YAML, for every suite that can be asked about rights."""
