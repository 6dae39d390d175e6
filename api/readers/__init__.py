"""Readers: from the bytes that traders and customs send to documents and messages of ours. No network, no
clock.
"""
