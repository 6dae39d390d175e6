"""Runs inside brownie's environment: connects it to the chain and names the contracts and members.

In the console: `korea`, `issuer`, `vietnam`, `carrier` are accounts; `ledger`, `membership`, `credentials`, `documents`,
`declarations`, `certificates` are contracts; `submit(korea, declarations.declare, id, root, 10, 3)` sends one command through
the Ledger; `gas_table()` prints what the verbs of one certificate's life cost.
"""

# Brownie is in an environment of its own, out of the type checker's sight.
# mypy: ignore-errors

import json
import sys
from hashlib import sha256
from pathlib import Path

import brownie
from brownie import Contract, accounts
from brownie._cli.console import Console
from brownie._config import CONFIG
from brownie.network import priority_fee

NAMES = {
    "Ledger": "ledger",
    "Membership": "membership",
    "Credentials": "credentials",
    "DocumentRegistry": "documents",
    "ExportDeclarations": "declarations",
    "OriginCertificates": "certificates",
}
NOBODY = 0  # the acting member, which the Ledger puts in
COMMAND_GAS = 3_000_000
DAY = 86_400
KGM = 0x4B474D


class CommandRefused(Exception):
    """The contract refused; the message holds the ABI-encoded error."""


class Session:
    """A connected brownie with names for what is on the chain."""

    def __init__(self, network):
        CONFIG.networks["gwanmun"] = {
            "id": "gwanmun",
            "name": "gwanmun",
            "host": network["url"],
            "chainid": network["chain_id"],
        }
        brownie.network.connect("gwanmun", launch_rpc=False)
        priority_fee(0)
        contracts = network["contracts"].items()
        self.contracts = {NAMES[n]: Contract.from_abi(n, c["address"], c["abi"]) for n, c in contracts}
        self.members = {n: accounts.at(a, force=True) for n, a in network["members"].items()}
        self._drawn = 0

    def names(self):
        """What the console's user finds under which name."""
        own = {"submit": self.submit, "gas_table": self.gas_table, "fresh": self.fresh}
        return {**self.contracts, **self.members, **own}

    def fresh(self, length=32):
        """Bytes that were not used before."""
        self._drawn += 1
        return "0x" + sha256(b"console %d" % self._drawn).digest()[:length].hex()

    def submit(self, member, function, *values):
        """One command in one transaction. CommandRefused when the contract says no."""
        ledger = self.contracts["ledger"]
        call = function.encode_input(NOBODY, *values)
        command = (self.fresh(16), function._address, COMMAND_GAS, self.fresh(), call)
        data = ledger.submit.encode_input(ledger.next(member), [command])
        transaction = member.transfer(ledger, data=data, gas_price=0, silent=True)
        if "Refused" in transaction.events:
            raise CommandRefused(str(transaction.events["Refused"]["cause"]))
        return transaction

    def gas_table(self):
        """Takes one certificate through its life and prints the gas of each step."""
        rows = [(name, transaction.gas_used) for name, transaction in self._life()]
        width = max(len(name) for name, _ in rows)
        for name, gas in rows:
            print(f"{name:<{width}} {gas:>9,}")

    def _life(self):
        declarations, certificates = self.contracts["declarations"], self.contracts["certificates"]
        korea, issuer, vietnam = (self.members[name] for name in ("korea", "issuer", "vietnam"))
        now = brownie.web3.eth.get_block("latest")["timestamp"]
        declaration, certificate, entry = self.fresh(), self.fresh(), self.fresh()
        yield "declare", self.submit(korea, declarations.declare, declaration, self.fresh(), 10, 3)
        measures = [(item, 1, KGM, 10**9) for item in (1, 2, 3)]
        yield "release", self.submit(korea, declarations.release, declaration, 1, measures, now + 29 * DAY)
        lines = [(KGM, 10**6)] * 3
        links = [(i, 0, 1, declaration, i * 256 + 1, KGM, 10**6) for i in (1, 2, 3)]
        terms = (3, now - DAY, now + 300 * DAY, 1, 0)
        yield (
            "issue",
            self.submit(issuer, certificates.issue, certificate, 0, terms, self.fresh(), lines, links),
        )
        yield "receive", self.submit(vietnam, certificates.receiveCertificate, 2, certificate)
        draw = (2, certificate, 1, 1000, entry, 1, now - 60, 1)
        yield "draw", self.submit(vietnam, certificates.draw, *draw)
        yield "release draw", self.submit(vietnam, certificates.releaseDraw, 2, certificate, 1, entry, 1, 1)
        yield "cancel", self.submit(issuer, certificates.cancel, certificate, 1, self.fresh(), links)
        report = (1, declaration, self.fresh(), self.fresh(), 10)
        yield "report loading", self.submit(korea, declarations.reportLoading, *report)


def main(arguments):
    network = json.loads(Path(arguments[0]).read_text())
    session = Session(network)
    if "--gas" in arguments:
        session.gas_table()
        return
    print(__doc__)
    Console(project=None, extra_locals=session.names()).interact(banner="", exitmsg="")


if __name__ == "__main__":
    main(sys.argv[1:])
