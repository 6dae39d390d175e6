/** The map's leaf, and what a map multiproof proves (docs/formats/log.md, "Map" and "Map multiproof"). */

import { compareBytes, isZero, sameBytes, toHex } from "./bytes.js";
import { MapError } from "./errors.js";
import { HASH_BYTES, mapLeaf, mapNode } from "./hashing.js";

const KEY_BITS = 256;
/** Root of a subtree without keys. */
const EMPTY = new Uint8Array(HASH_BYTES);

/** What stands at one position of the preorder walk of a proof. */
const TOKEN = { EMPTY: 0, LEAF: 1, NODE: 2, HASH: 3 } as const;

/** The latest fact of a key: `index` is its place in the log, `time` the block time in Unix seconds. */
export interface MapLeaf {
  readonly key: Uint8Array;
  readonly word: Uint8Array;
  readonly act: Uint8Array;
  readonly index: bigint;
  readonly time: bigint;
}

/** Packed 2-bit tokens in preorder, and the leaves and hashes that they name, in the order of the walk. */
export interface MapProof {
  readonly tokens: Uint8Array;
  readonly leaves: readonly MapLeaf[];
  readonly hashes: readonly Uint8Array[];
  /** An empty subtree on no path is the token of an empty one, and no hash (bundle.md, second layout). */
  readonly short: boolean;
}

/** What a proof says of each key that was asked for: the leaf, or null where the map holds nothing. */
export class Facts {
  private readonly found = new Map<string, MapLeaf | null>();

  set(key: Uint8Array, leaf: MapLeaf | null): void {
    this.found.set(toHex(key), leaf);
  }

  /** The fact at a key of the proof; null where there is none, or where no key is asked for. */
  at(key: Uint8Array | null): MapLeaf | null {
    return key === null ? null : (this.found.get(toHex(key)) ?? null);
  }

  /** The facts with each leaf replaced by what `change` makes of it; keys without a fact stay without. */
  map(change: (leaf: MapLeaf) => MapLeaf | null): Facts {
    const changed = new Facts();
    for (const [key, leaf] of this.found) changed.found.set(key, leaf === null ? null : change(leaf));
    return changed;
  }

  get present(): number {
    return [...this.found.values()].filter((leaf) => leaf !== null).length;
  }

  get absent(): number {
    return this.found.size - this.present;
  }
}

/** What the map with this root holds at each of `keys`; MapError unless `proof` is exactly the proof of this set of keys. */
export function verifyMultiproof(root: Uint8Array, keys: readonly Uint8Array[], proof: MapProof): Facts {
  const walk = new Walk(keys, proof);
  const [found] = walk.subtree({ depth: 0, low: 0, high: walk.keys.length, prefix: new Uint8Array(HASH_BYTES) });
  walk.finish();
  if (!sameBytes(found, root)) throw new MapError("the proof leads to another map root", { found, wanted: root });
  return walk.facts;
}

export function bitOf(key: Uint8Array, depth: number): number {
  return (key[depth >> 3]! >> (7 - (depth & 7))) & 1;
}

/** A position of the walk: `depth` bits of `prefix`, and the asked keys from `low` to before `high`, which all lead there. */
interface Place {
  readonly depth: number;
  readonly low: number;
  readonly high: number;
  readonly prefix: Uint8Array;
}

/** The verifier's walk: the tokens say the shape, the asked keys say which shapes are allowed. */
class Walk {
  readonly facts = new Facts();
  readonly keys: readonly Uint8Array[];
  private tokensTaken = 0;
  private leavesTaken = 0;
  private hashesTaken = 0;

  constructor(
    keys: readonly Uint8Array[],
    private readonly proof: MapProof,
  ) {
    this.keys = [...keys].sort(compareBytes);
  }

  /** Hash and token of the subtree at a place. */
  subtree(place: Place): [Uint8Array, number] {
    const token = this.token();
    if (place.low === place.high) return [this.offPath(token), token];
    if (token === TOKEN.EMPTY) return [this.empty(place), token];
    if (token === TOKEN.LEAF) return [this.leaf(place), token];
    if (token === TOKEN.NODE) return [this.node(place), token];
    throw new MapError("a subtree on the path of an asked key is given as a hash", { depth: place.depth });
  }

  /** Refuses what the walk did not consume. */
  finish(): void {
    const { tokens, leaves, hashes } = this.proof;
    if (tokens.length !== Math.ceil(this.tokensTaken / 4)) throw new MapError("tokens are left over");
    const used = this.tokensTaken % 4;
    if (used > 0 && (tokens.at(-1)! & ((1 << (8 - 2 * used)) - 1)) !== 0) {
      throw new MapError("the padding of the tokens is not zero");
    }
    if (this.leavesTaken < leaves.length || this.hashesTaken < hashes.length) {
      throw new MapError("leaves or hashes are left over");
    }
  }

  private token(): number {
    const byte = this.proof.tokens[this.tokensTaken >> 2];
    if (byte === undefined) throw new MapError("tokens are missing");
    return (byte >> (6 - 2 * (this.tokensTaken++ & 3))) & 3;
  }

  private offPath(token: number): Uint8Array {
    if (this.proof.short && token === TOKEN.EMPTY) return EMPTY;
    if (token !== TOKEN.HASH) throw new MapError("a subtree on no path is not given as a hash");
    const hash = this.proof.hashes[this.hashesTaken++];
    if (hash === undefined) throw new MapError("hashes are missing");
    if (this.proof.short && isZero(hash)) throw new MapError("an empty subtree is given as a hash");
    return hash;
  }

  private empty(place: Place): Uint8Array {
    for (const key of this.keys.slice(place.low, place.high)) this.facts.set(key, null);
    return EMPTY;
  }

  private leaf(place: Place): Uint8Array {
    const leaf = this.proof.leaves[this.leavesTaken++];
    if (leaf === undefined) throw new MapError("leaves are missing");
    for (let depth = 0; depth < place.depth; depth++) {
      if (bitOf(leaf.key, depth) !== bitOf(place.prefix, depth)) {
        throw new MapError("a leaf stands where its key does not lead", { key: leaf.key, depth: place.depth });
      }
    }
    for (const key of this.keys.slice(place.low, place.high)) {
      this.facts.set(key, sameBytes(key, leaf.key) ? leaf : null);
    }
    return mapLeaf(leaf.key, leaf.word, leaf.act, leaf.index, leaf.time);
  }

  private node(place: Place): Uint8Array {
    const { depth, low, high } = place;
    if (depth === KEY_BITS) throw new MapError("a node stands below the last bit");
    let middle = low;
    while (middle < high && bitOf(this.keys[middle]!, depth) === 0) middle++;
    const [left, leftToken] = this.subtree({ ...place, depth: depth + 1, high: middle });
    const prefix = place.prefix.slice();
    prefix[depth >> 3]! |= 0x80 >> (depth & 7);
    const [right, rightToken] = this.subtree({ depth: depth + 1, low: middle, high, prefix });
    // The map has no node of two empties, and none of an empty and a leaf: the leaf would stand here itself.
    const aloneLeft = isZero(right) && (isZero(left) || leftToken === TOKEN.LEAF);
    const aloneRight = isZero(left) && rightToken === TOKEN.LEAF;
    if (aloneLeft || aloneRight) throw new MapError("a node of fewer than two keys does not exist", { depth });
    return mapNode(left, right);
  }
}
