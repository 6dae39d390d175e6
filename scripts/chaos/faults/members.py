"""Who belongs changes while everybody sends."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Final

from contracts.bindings.membership import Membership
from evidence.types import MemberNumber
from scripts.chaos.agreement import require
from scripts.chaos.fault import Fault, Seen, others
from scripts.chaos.faults.links import SLOW
from scripts.chaos.load import CLIENTS, UNLISTED, Accepted, anchor
from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.votes import decide
from scripts.client.gateway import GatewayProblem

LEAVING: Final = ("kcci", "gdvc")
"""Members with a gateway under load, whose node nobody needs to compare the others with."""
SENDING_S: Final = 60.0


def member_removed(fault: Fault) -> Seen:
    """A member far away is removed by vote while it sends: what was mined counts, its gateway refuses the rest and says why."""
    leaving = fault.chance.choice(LEAVING)
    remaining, number = others(leaving), MemberNumber(fault.sample.book.members[leaving])
    fault.links.slow(leaving, SLOW)
    fault.sample.removed.add(leaving)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(_send_until_refused, fault.sample, leaving, fault.accepted)
        decide(fault.sample, Membership.remove_member(number), *remaining)
        said = sending.result()
    return {
        "removed": leaving,
        "sent_until_refused": len(fault.accepted),
        "its_gateway_says": said,
        "others_went_on_to": fault.goes_on(*remaining),
    }


def _send_until_refused(sample: SampleNetwork, member: str, accepted: list[Accepted]) -> object:
    """Sends one command after the other; why the gateway took no more. Disagreement when it goes on taking them."""
    deadline = time.monotonic() + SENDING_S
    with closing(sample.desk(member, dict(CLIENTS)[member])) as gateway:
        while True:
            try:
                accepted.append(anchor(gateway, member))
            except GatewayProblem as problem:
                require(problem.type == UNLISTED, f"a removed member is told so, not {problem}")
                return problem.problem["reason"]
            require(time.monotonic() < deadline, f"the gateway of {member} takes no more commands")
