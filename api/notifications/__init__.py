"""Responses of customs (WCO RES) to declarations: they carry the numbers by which later messages name their predecessor."""
