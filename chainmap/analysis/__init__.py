"""Analyses: pure functions from arrays and tables to frozen results."""
