"""Bundles made, renewed and judged; what a stranger needs to know of the network."""
