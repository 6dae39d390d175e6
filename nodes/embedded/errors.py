"""What stops the embedded engine. None of these is survived: the process ends, and its exit code says which."""

from __future__ import annotations

from nodes.errors import NodesError


class EngineError(NodesError):
    """The engine cannot run. `exit_code` is that of the process."""

    exit_code = 1


class EngineMissing(EngineError):
    """anvil is not installed: `npm ci` installs it."""


class EngineLost(EngineError):
    """anvil died or does not answer. Start the chain again: it replays."""

    exit_code = 4


class ChainBusy(EngineError):
    """Another process runs the chain of this directory."""

    exit_code = 5


class ChainDiverged(EngineError):
    """The journal cannot be replayed to the same hashes. What members saw cannot be served any more under this network
    id: start with `--renew`, which sets the directory aside and declares a new network."""

    exit_code = 3


class JournalDamaged(ChainDiverged):
    """The journal is broken before its end, where only a disk or a person can have broken it."""
