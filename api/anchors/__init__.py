"""Documents without a life cycle of their own: invoices, packing lists, permits; anchored, and later given a
status.
"""
