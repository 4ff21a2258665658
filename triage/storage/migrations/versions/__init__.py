"""Migrations in order; the number in the file name is the order, the docstring says why."""
