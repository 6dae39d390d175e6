"""Every document version that this gateway keeps: whose it is, who may read it, its body, its readers, its
erasure.
"""
