"""The processes that a member runs and how each is called: on its own machine, in a sample, in containers."""

from pathlib import PurePath
from typing import Final

NODE: Final = "node"
WITNESS: Final = "witness"
GATEWAY: Final = "gateway"
RELAY: Final = "relay"
INDEXER: Final = "indexer"
OF_A_GATEWAY: Final = (GATEWAY, RELAY, INDEXER)
"""They share the member's database."""


def command(service: str, root: PurePath, slug: str) -> list[str]:
    """Words behind `gwanmun`. `root` is the home directory, `slug` the member's short name."""
    return [service, "--home", str(root), "--member", slug]
