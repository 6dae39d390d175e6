"""Copies of encrypted bodies at the members for whom they were closed, pinned in their own daemons, erased with the original."""
