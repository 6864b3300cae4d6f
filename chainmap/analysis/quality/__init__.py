"""The quality of a chain: who is in it, what is certified, how mature, what is wanting."""
