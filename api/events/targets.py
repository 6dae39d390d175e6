"""Where webhooks may go: public https addresses, pinned while a request is made; never into the gateway's own
network.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.problems import Unprocessable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TargetRefused(Unprocessable):
    slug, title = "webhook-target-refused", "Webhooks do not go there"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be called in shape; addresses are judged when it is called."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def read_target(url: str, loopback: bool) -> Target:
    """A target of a URL.

    Args:
        loopback: also plain http (for a sample network on one machine).

    Raises:
        TargetRefused: no absolute https URL, or with user and password or fragment.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise TargetRefused("It is no URL.") from error
    schemes = {"https", "http"} if loopback else {"https"}
    if parts.scheme not in schemes or not host or parts.username or parts.password or parts.fragment:
        raise TargetRefused("Give an absolute https URL without user, password and fragment.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise TargetRefused("Write the URL in ASCII.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def resolve(target: Target, loopback: bool) -> Address:
    """One allowed address of a target; the request goes to this very address, so that names cannot change in between.

    Raises:
        TargetRefused: the name has no address, or one that is not public.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TargetRefused("The name has no address.", host=target.host) from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    refused = [one for one in addresses if not (one.is_global or (loopback and one.is_loopback))]
    if refused or not addresses:
        raise TargetRefused("The name leads to an address that is not public.", host=target.host)
    return addresses[0]
