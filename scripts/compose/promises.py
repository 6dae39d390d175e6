"""What docker-compose.yml promises its members. Each check looks at the file as the Compose library resolved it."""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from scripts.network.cast import MEMBERS
from scripts.network.services import GATEWAY, INDEXER, NODE, RELAY, WITNESS, command

Project = Mapping[str, Any]
Service = Mapping[str, Any]

SHARED: Final = "members"
"""The one network that members share."""
HOME: Final = PurePosixPath("/var/lib/gwanmun")
OURS: Final = {"validator": NODE, "gateway": GATEWAY, "relay": RELAY, "indexer": INDEXER, "witness": WITNESS}
"""Our processes by the name of their service, and the command of each."""
SERVERS: Final = ("postgresql", "kubo")
REACHED: Final = {"validator", "gateway", "witness", "kubo"}
"""What other members reach."""
SLUGS: Final = tuple(member.slug for member in MEMBERS)
_LIMITS: Final = ("cpus", "memory", "pids")


def broken(project: Project) -> list[str]:
    """One line for each promise that the file breaks; none when it keeps them all."""
    return [line for promise in PROMISES for line in promise(project)]


def _every_member_has_its_services(project: Project) -> Iterator[str]:
    expected = {f"{slug}-{kind}" for slug in SLUGS for kind in (*OURS, *SERVERS)}
    for name in sorted(expected ^ set(project["services"])):
        yield f"{name}: {'missing' if name in expected else 'nobody promised it'}"


def _our_processes_are_called_as_on_a_machine(project: Project) -> Iterator[str]:
    for name, service in project["services"].items():
        slug, kind = _parts(name)
        if kind in OURS:
            words = command(OURS[kind], HOME, slug)
            health = ["CMD", "python", "-m", "scripts", "health", *words]
            if service.get("command") != words:
                yield f"{name}: its command is not {' '.join(words)}"
            if service.get("healthcheck", {}).get("test") != health:
                yield f"{name}: its health is not asked by {' '.join(health[1:])}"


def _nothing_is_shared(project: Project) -> Iterator[str]:
    """Volumes and secrets are one member's; a database's is one service's alone."""
    for name, service in project["services"].items():
        slug, kind = _parts(name)
        kept = [volume["source"] for volume in service.get("volumes", ()) if volume["type"] == "volume"]
        for source in (*kept, *(secret["source"] for secret in service.get("secrets", ()))):
            if not source.startswith(f"{slug}-"):
                yield f"{name}: {source} is not {slug}'s own"
        if kind == "postgresql" and kept != [f"{slug}-database"]:
            yield f"{name}: its data is not in {slug}-database alone"
        if kind != "postgresql" and f"{slug}-database" in kept:
            yield f"{name}: it reaches into the files of the database"
        for volume in service.get("volumes", ()):
            if volume["type"] != "volume" and not volume.get("read_only"):
                yield f"{name}: it can write to {volume['source']} of the machine"
    yield from _doubled("secret", (secret.get("file") for secret in project["secrets"].values()))
    yield from _doubled("volume", (volume.get("name") for volume in project["volumes"].values()))


def _networks_keep_members_apart(project: Project) -> Iterator[str]:
    for name, service in project["services"].items():
        slug, kind = _parts(name)
        allowed = {slug, SHARED} if kind in REACHED else {slug}
        if set(service.get("networks") or {"default"}) != allowed or service.get("network_mode"):
            yield f"{name}: its networks are not {', '.join(sorted(allowed))}"
    for slug in SLUGS:
        if not project["networks"].get(slug, {}).get("internal"):
            yield f"network {slug}: it is not internal"
    addresses = [
        attached.get("ipv4_address")
        for service in project["services"].values()
        for attached in (service.get("networks") or {}).values()
        if attached
    ]
    yield from _doubled("address", addresses)


def _only_peers_may_be_published_to_everybody(project: Project) -> Iterator[str]:
    for name, service in project["services"].items():
        for port in service.get("ports", ()):
            host = port.get("host_ip") or "0.0.0.0"
            if not ipaddress.ip_address(host).is_loopback and not name.endswith("-validator"):
                yield f"{name}: port {port['target']} is published at {host}"


def _containers_are_confined(project: Project) -> Iterator[str]:
    for name, service in project["services"].items():
        said = {
            "a read-only root": service.get("read_only") is True,
            "no new privileges": "no-new-privileges:true" in service.get("security_opt", ()),
            "no capability": service.get("cap_drop") == ["ALL"] and not service.get("cap_add"),
            "no privileges": not service.get("privileged") and not service.get("devices"),
            "a user that is not root": str(service.get("user", "0")).split(":")[0] not in ("0", "root", ""),
            "a restart policy": service.get("restart") == "unless-stopped",
            "a pinned image": _is_pinned(str(service.get("image", ""))),
            "a health check": _is_asked(service),
            "limits": all(_limits(service).get(limit) for limit in _LIMITS),
        }
        yield from (f"{name}: without {what}" for what, kept in said.items() if not kept)


def _no_secret_is_in_the_environment(project: Project) -> Iterator[str]:
    for name, service in project["services"].items():
        for variable in service.get("environment") or {}:
            secret = any(word in variable for word in ("PASSWORD", "PASSPHRASE", "KEY", "SECRET"))
            if secret and not variable.endswith("_FILE"):
                yield f"{name}: {variable} is a secret and no file"


PROMISES: Final[tuple[Callable[[Project], Iterator[str]], ...]] = (
    _every_member_has_its_services,
    _our_processes_are_called_as_on_a_machine,
    _nothing_is_shared,
    _networks_keep_members_apart,
    _only_peers_may_be_published_to_everybody,
    _containers_are_confined,
    _no_secret_is_in_the_environment,
)


def _parts(name: str) -> tuple[str, str]:
    slug, _, kind = name.partition("-")
    return slug, kind


def _doubled(what: str, names: Any) -> Iterator[str]:
    counted = Counter(name for name in names if name)
    yield from (f"{what} {name}: used twice" for name, count in counted.items() if count > 1)


def _is_pinned(image: str) -> bool:
    _, _, tag = image.rpartition(":")
    return "@sha256:" in image or any(character.isdigit() for character in tag.partition("/")[0])


def _is_asked(service: Service) -> bool:
    check = service.get("healthcheck") or {}
    return bool(check.get("test")) and check["test"] != ["NONE"] and not check.get("disable")


def _limits(service: Service) -> Mapping[str, Any]:
    limits: Mapping[str, Any] = service.get("deploy", {}).get("resources", {}).get("limits", {})
    return limits
