"""An act that has passed every check that can be made before the chain."""

from dataclasses import dataclass

from api.auth.party import SignedInParty
from evidence.acts import Act
from evidence.commitments import Commitment


@dataclass(frozen=True, slots=True)
class CheckedAct:
    """`signature` is the CMS in DER; `document` is None when the act stands for none. `attachments` are in the order of the
    document's `/attachments/*`.
    """

    act: Act
    signature: bytes
    party: SignedInParty
    document: Commitment | None
    attachments: tuple[bytes, ...] = ()
