"""The grants, one a file; none knows another."""
