"""The interactive console: brownie, in an environment of its own, on a chain with the genesis of a network."""
