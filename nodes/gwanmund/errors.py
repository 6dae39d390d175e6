"""What can go wrong with the engine; each message names the way out."""

from nodes.errors import NodesError


class GoMissing(NodesError):
    """No Go toolchain is in PATH."""


class BuildFailed(NodesError):
    """The Go toolchain refused the engine's source or could not get its modules."""


class EngineFailed(NodesError):
    """A node's program ended when it should not have, or said no."""


class KeyUnusable(NodesError):
    """A key of a node or a validator is missing, is no such key, or does not open with this passphrase."""
