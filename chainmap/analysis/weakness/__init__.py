"""Weak links: criticality × quality gap × (1 - substitutability), for enterprises, links, segments.

What each factor means and what it rests on stands in docs/weak-links.md.
"""
