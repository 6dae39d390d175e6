"""A whole network in one home directory: its cast, keys, genesis and processes. Layout: docs/architecture.md."""
