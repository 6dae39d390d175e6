"""trees.json and batches.json."""

from evidence import batches, trees
from evidence.types import ActHash, DocumentRoot, MemberNumber
from tests.vectors.inputs import derived


def tree_vectors() -> dict[str, object]:
    """Roots of 1 to 20 leaves, multiproofs and consistency proofs. Leaf i is SHA-256("leaf i")."""
    leaves = [derived(f"leaf {index}") for index in range(20)]
    asked = [
        (1, [0]),
        (1, []),
        (2, [1]),
        (7, [6]),
        (8, [0, 7]),
        (11, [2, 3, 9]),
        (20, [19]),
        (20, list(range(20))),
    ]
    extended = [(1, 1), (1, 20), (3, 7), (4, 7), (6, 7), (8, 20), (13, 20), (19, 20), (20, 20)]
    return {
        "leaves": [leaf.hex() for leaf in leaves],
        "roots": [trees.root(leaves[:size]).hex() for size in range(1, 21)],
        "multiproofs": [
            {
                "size": size,
                "positions": positions,
                "hashes": [one.hex() for one in trees.multiproof(leaves[:size], positions)],
            }
            for size, positions in asked
        ],
        "consistency": [
            {"old": old, "new": new, "hashes": [one.hex() for one in trees.consistency(leaves[:new], old)]}
            for old, new in extended
        ],
    }


def batch_vectors() -> dict[str, object]:
    """Batches of 1, 2 and 5 documents with the path of every leaf."""
    made = [
        batches.BatchLeaf(
            DocumentRoot(derived(f"document {index}")),
            MemberNumber(1 + index),
            ActHash(derived(f"act {index}")),
        )
        for index in range(5)
    ]
    leaves = [
        {"root": one.root.hex(), "member": one.member, "act": one.act.hex(), "hash": one.hash.hex()}
        for one in made
    ]
    sizes = [
        {
            "count": size,
            "root": batches.batch_root(made[:size]).hex(),
            "paths": [batches.to_json(batches.prove(made[:size], position)) for position in range(size)],
        }
        for size in (1, 2, 5)
    ]
    return {"leaves": leaves, "batches": sizes}
