"""Code lists that documents are checked against, and the units in which quantities are counted."""
