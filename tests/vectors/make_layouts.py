"""Writes bundle_2.json: the bundles of bundle.json in the second layout. `python -m tests.vectors.make_layouts`.

`compact` is one of its compact forms: deflated elsewhere it may have other bytes, inflated it has none.
"""

import json
from pathlib import Path

from evidence.bundles import Bundle
from evidence.encoding import b64u

HERE = Path(__file__).parent


def layouts() -> dict[str, object]:
    """The vectors; policy, time and verdict are those of bundle.json."""
    first = json.loads((HERE / "bundle.json").read_text("utf-8"))
    return {
        "bundles": [_vector(one["about"], Bundle.decode(one["bundle"].encode())) for one in first["bundles"]]
    }


def _vector(about: str, bundle: Bundle) -> dict[str, str]:
    return {
        "about": about,
        "bundle": bundle.encode().decode("utf-8"),
        "compact": b64u(bundle.encode_compact()),
    }


if __name__ == "__main__":
    text = json.dumps(layouts(), indent=1, ensure_ascii=True) + "\n"
    (HERE / "bundle_2.json").write_text(text, encoding="utf-8")
