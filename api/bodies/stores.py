"""Which store a gateway keeps its bodies in."""

from pathlib import Path

from api.bodies.content import Content, ContentStore


def open_store(folder: Path, daemon: str | None) -> Content:
    """The IPFS daemon at a multiaddress, else files in the folder."""
    if daemon is None:
        return ContentStore(folder)
    # Only who has a daemon needs the client that speaks to it.
    from api.bodies.ipfs import IpfsStore

    return IpfsStore(daemon, folder)
