"""facts.json: keys, words, the running hash and every id."""

from evidence import hashing, keys, words
from evidence.types import ActHash, Digest, FactKey, Link, MemberNumber, SubjectId, Word
from tests.vectors.inputs import derived


def fact_vectors() -> dict[str, object]:
    """Keys, origins, words, units, the running hash and every id."""
    return {"keys": _keys(), **_words(), **_hashes()}


def _keys() -> list[dict[str, object]]:
    rows = [
        (4, 0xA001, 2, "certificate", 1),
        (3, 0x4003, 4_294_967_295, "declaration", 0x101),
        (255, 1, 0, "x", 0),
    ]
    made = []
    for namespace, kind, owner, text, part in rows:
        member, subject = MemberNumber(owner), SubjectId(derived(text))
        origin = keys.Origin(namespace, kind, member, part)
        made.append(
            {
                "ns": namespace,
                "kind": kind,
                "owner": owner,
                "subject": subject.hex(),
                "part": part,
                "key": keys.key_of(origin, subject).hex(),
                "origin": keys.pack_origin(origin).to_bytes(11, "big").hex(),
            }
        )
    return made


def _words() -> dict[str, object]:
    terms = words.Terms(MemberNumber(3), 1_826_582_400, 1)
    states = [
        words.StateWord(3, MemberNumber(2), 1_795_046_400, 1_795_050_001, terms.pack(), 2, 20),
        words.StateWord(
            255,
            MemberNumber((1 << 32) - 1),
            (1 << 40) - 1,
            (1 << 40) - 1,
            (1 << 88) - 1,
            65_535,
            (1 << 24) - 1,
        ),
        words.StateWord(1, MemberNumber(1), 0, 0, 0, 1, 0),
    ]
    balances = [
        ("KGM", words.BalanceWord(words.unit_code("KGM"), 1_795_050_001, 412_500_000, 100_000_000)),
        ("C62", words.BalanceWord(words.unit_code("C62"), 1, (1 << 88) - 1, (1 << 88) - 1)),
        ("4A", words.BalanceWord(words.unit_code("4A"), 1, 0, 0)),
    ]
    names = ("status", "member", "effective", "recorded", "amount", "revision", "flags")
    return {
        # Integers of more than 53 bits are given as decimal text.
        "terms": [
            {"counterparty": 3, "until": terms.until, "code": 1, "packed": str(terms.pack())},
        ],
        "states": [
            {**{name: _number(getattr(state, name)) for name in names}, "word": state.encode().hex()}
            for state in states
        ],
        "balances": [
            {
                "unit": unit,
                "recorded": balance.recorded,
                "limit": _number(balance.limit),
                "used": _number(balance.used),
                "word": balance.encode().hex(),
            }
            for unit, balance in balances
        ],
    }


def _number(value: int) -> int | str:
    return value if value < 1 << 53 else str(value)


def _hashes() -> dict[str, object]:
    running = Digest(bytes(32))
    steps = []
    for index in range(3):
        key, word, act = (derived(f"{name} {index}") for name in ("key", "word", "act"))
        running = hashing.running_hash(running, index, FactKey(key), Word(word), ActHash(act))
        steps.append(
            {"index": index, "key": key.hex(), "word": word.hex(), "act": act.hex(), "running": running.hex()}
        )
    unit = words.unit_code("KGM")
    links = [
        Link(1, 0, MemberNumber(1), SubjectId(derived("declaration")), 0x100, unit, 412_500_000),
        Link(2, 1, MemberNumber(2), SubjectId(derived("certificate")), 2, unit, 1),
    ]
    salt, entry = derived("salt", 16), Digest(derived("entry"))
    certificate, declaration = SubjectId(derived("certificate")), SubjectId(derived("declaration"))
    return {
        "running": steps,
        "links": {
            "links": [
                {
                    "line": link.line,
                    "source": link.source,
                    "owner": link.owner,
                    "subject": link.subject.hex(),
                    "part": link.part,
                    "unit": link.unit,
                    "quantity": link.quantity,
                }
                for link in links
            ],
            "hash": hashing.links_hash(links).hex(),
            "none": hashing.links_hash([]).hex(),
        },
        "identifier": {
            "salt": salt.hex(),
            "number": "C020-26-한국",
            "id": hashing.salted_identifier(salt, "C020-26-한국").hex(),
        },
        "commitment": {
            "salt": salt.hex(),
            "text": "사유: 수량 정정",
            "hash": hashing.salted_commitment(salt, "사유: 수량 정정").hex(),
        },
        "network": {
            "genesis": derived("genesis").hex(),
            "chain_id": 26_001,
            "ledger": derived("ledger", 20).hex(),
            "id": hashing.network_id(derived("genesis"), 26_001, derived("ledger", 20)).hex(),
        },
        "draw": {
            "issuer": 2,
            "certificate": certificate.hex(),
            "line": 1,
            "entry": entry.hex(),
            "entry_line": 7,
            "id": hashing.draw_id(MemberNumber(2), certificate, 1, entry, 7).hex(),
        },
        "report": {
            "owner": 1,
            "declaration": declaration.hex(),
            "reporter": 4,
            "reference": derived("reference").hex(),
            "id": hashing.report_id(
                MemberNumber(1), declaration, MemberNumber(4), derived("reference")
            ).hex(),
        },
    }
