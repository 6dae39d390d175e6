/** Histories: every fact that a key ever had, proved by the log (docs/formats/bundle.md, "History"; log.md, "Log"). */

import { concat, sameBytes, toBigEndian, toHex } from "./bytes.js";
import type { Checkpoint } from "./checkpoints.js";
import { BundleError, TreeError } from "./errors.js";
import { logLeaf } from "./hashing.js";
import type { Facts, MapLeaf } from "./map.js";
import { rootFromMultiproof } from "./trees.js";

/** Entries of all walks of one history together. */
export const MOST_ENTRIES = 1_000;
/** Lines or goods items; a declaration has at most 999. */
export const MOST_BALANCES = 1_000;

/** What stood at an instant cannot be said: a fact was written since, and the bundle has no history. */
export class HistoryMissing extends Error {}

/** An entry of the log: a fact with its block, and the index + 1 of its key's fact before, 0 when there is none. */
export interface LogEntry extends MapLeaf {
  readonly block: bigint;
  readonly previous: bigint;
}

/** The entries of one key, the latest first, down to its first. */
export type Walk = readonly LogEntry[];

/** Walks with their multiproof in the checkpoint's log; `balances` as of a claim. */
export class History {
  private readonly byKey: ReadonlyMap<string, Walk>;

  /** BundleError when a walk is not one chain down to a first entry. */
  constructor(
    readonly balances: number,
    readonly walks: readonly Walk[],
    private readonly hashes: readonly Uint8Array[],
  ) {
    walks.forEach(checkWalk);
    this.byKey = new Map(walks.map((walk) => [toHex(walk[0]!.key), walk]));
  }

  /** How many entries there are, when the checkpoint's log holds them all; TreeError when the proof does not show it. */
  verify(checkpoint: Checkpoint): number {
    const leaves = new Map(this.walks.flat().map((entry) => [entry.index, entryHash(entry)]));
    if (!sameBytes(rootFromMultiproof(checkpoint.size, leaves, this.hashes), checkpoint.root)) {
      throw new TreeError("the inclusion proof leads to another log root", { wanted: checkpoint.root });
    }
    return leaves.size;
  }

  /** The facts as they were recorded by an instant: of keys with a walk by the walk, of the others by the fact itself. */
  factsAt(facts: Facts, instant: bigint): Facts {
    return facts.map((leaf) => (this.byKey.get(toHex(leaf.key)) ?? [leaf]).find((one) => one.time <= instant) ?? null);
  }

  /** Entries of a key that were recorded after an instant, the latest first. */
  since(key: Uint8Array | null, instant: bigint): LogEntry[] {
    const walk = key === null ? [] : (this.byKey.get(toHex(key)) ?? []);
    return walk.filter((entry) => entry.time > instant);
  }
}

function checkWalk(walk: Walk): void {
  if (walk.length === 0) throw new BundleError("a walk goes down to the first fact of its key");
  walk.slice(1).forEach((older, at) => {
    const newer = walk[at]!;
    if (newer.index <= older.index) throw new BundleError("a walk leaves out no fact of its key", { index: newer.index });
    if (newer.time < older.time || newer.block < older.block) {
      throw new BundleError("a walk goes back in time", { index: newer.index });
    }
  });
}

function entryHash(entry: LogEntry): Uint8Array {
  return logLeaf(
    concat(
      toBigEndian(entry.index, 8),
      toBigEndian(entry.block, 8),
      toBigEndian(entry.time, 8),
      entry.key,
      entry.word,
      entry.act,
      toBigEndian(entry.previous, 8),
    ),
  );
}
