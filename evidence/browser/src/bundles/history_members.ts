/** A history's members in the second layout: what the facts of the staple say already is not in it (docs/formats/bundle.md, "History"). */

import { sameBytes } from "../bytes.js";
import { integer, isObject, items, members, type Tree, unsigned64 } from "../encoding.js";
import { BundleError } from "../errors.js";
import { HASH_BYTES } from "../hashing.js";
import { History, type LogEntry, MOST_BALANCES, MOST_ENTRIES, type Walk } from "../histories.js";
import type { MapLeaf } from "../map.js";
import type { ReadBytes } from "./parts.js";

export const HISTORY_MEMBERS = ["balances", "hashes", "walks"] as const;

/** How many lines or goods items are asked for, read before the rest because names of facts follow from it. */
export function readBalances(value: Tree): number {
  return integer(members(value, "history", HISTORY_MEMBERS).balances, "balances", 0, MOST_BALANCES);
}

/**
 * A history from its members.
 *
 * @param shown facts of the staple that may have had predecessors, by name: exactly those have walks
 * @param own the core's act, which entries do not name
 */
export function readHistory(
  value: Tree,
  shown: ReadonlyMap<string, MapLeaf>,
  own: Uint8Array,
  hashes: readonly Uint8Array[],
  bytes: ReadBytes,
): History {
  const { walks } = members(value, "history", HISTORY_MEMBERS);
  if (!isObject(walks) || walks.size !== shown.size || ![...shown.keys()].every((name) => walks.has(name))) {
    throw new BundleError("the walks are those of the facts that may be written again", { names: [...shown.keys()] });
  }
  const listed = [...shown].map(([name, latest]) => ({ latest, walk: items(walks.get(name)!, "walk") }));
  if (listed.reduce((count, { walk }) => count + walk.length, 0) > MOST_ENTRIES) {
    throw new BundleError("a history is shorter", { most: MOST_ENTRIES });
  }
  const read = listed.map(({ latest, walk }) => readWalk(walk, latest, own, bytes));
  return new History(readBalances(value), read, hashes);
}

/** The first entry is the fact itself, of which only the block is not known yet. */
function readWalk(value: readonly Tree[], latest: MapLeaf, own: Uint8Array, bytes: ReadBytes): Walk {
  const [first, ...rest] = value;
  if (first === undefined) throw new BundleError("a walk has at least the fact itself");
  const { block } = members(first, "latest entry", ["block"]);
  const entries = [{ ...latest, block: unsigned64(block, "block") }, ...rest.map((one) => readEntry(one, latest.key, own, bytes))];
  return entries.map((entry, at) => {
    const older = entries[at + 1];
    return { ...entry, previous: older === undefined ? 0n : older.index + 1n };
  });
}

function readEntry(value: Tree, key: Uint8Array, own: Uint8Array, bytes: ReadBytes): Omit<LogEntry, "previous"> {
  const found = members(value, "entry", ["block", "index", "time", "word"], ["act"]);
  const act = found.act === undefined ? own : bytes(found.act, "act", HASH_BYTES);
  if (found.act !== undefined && sameBytes(act, own)) {
    throw new BundleError("an entry of the core's own act does not name it");
  }
  return {
    key,
    word: bytes(found.word, "word", HASH_BYTES),
    act,
    index: unsigned64(found.index, "index"),
    time: unsigned64(found.time, "time"),
    block: unsigned64(found.block, "block"),
  };
}
