"""Stores: the graph behind Bolt, the embedded server, the write contract."""
