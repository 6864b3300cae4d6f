"""chainmap: maps of industry chains (产业链) for quality certification."""

__version__ = "0.1.0"
