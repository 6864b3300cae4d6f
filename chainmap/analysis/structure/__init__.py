"""Structural measures of a supply network: what its shape says, on arrays in compressed rows."""
