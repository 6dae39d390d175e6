"""Parties of this gateway and the windows of their certificates."""
