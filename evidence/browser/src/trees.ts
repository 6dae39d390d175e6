/** Trees over lists, in the shape of RFC 9162 section 2.1 (docs/formats/hashing.md). Leaves are tagged hashes already. */

import { sameBytes } from "./bytes.js";
import { TreeError } from "./errors.js";
import { HASH_BYTES, nodeHash } from "./hashing.js";

/** Root over at least one hash: pairs neighbours level by level and carries an odd last one up. */
export function root(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) throw new TreeError("there is no tree over nothing");
  let level = hashes;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const right = level[at + 1];
      above.push(right === undefined ? level[at]! : nodeHash(level[at]!, right));
    }
    level = above;
  }
  return level[0]!;
}

/** Leaves in the left part of a tree of `size` > 1: the largest power of two smaller than `size`. */
function split(size: bigint): bigint {
  let left = 1n;
  while (2n * left < size) left *= 2n;
  return left;
}

/**
 * Root that a multiproof leads to (hashing.md, "Multiproof").
 *
 * @param size number of leaves, up to a u64: a log has so many
 * @param leaves hash of each proved leaf by position
 * @param proof hashes in the order of the walk
 */
export function rootFromMultiproof(
  size: bigint,
  leaves: ReadonlyMap<bigint, Uint8Array>,
  proof: readonly Uint8Array[],
): Uint8Array {
  const asked = checkedPositions(size, leaves.keys());
  checkWidths([...proof, ...leaves.values()]);
  let taken = 0;
  const walk = (start: bigint, end: bigint, first: number, last: number): Uint8Array => {
    if (first === last) {
      const hash = proof[taken++];
      if (hash === undefined) throw new TreeError("the proof lacks a hash", { start, end });
      return hash;
    }
    if (end - start === 1n) return leaves.get(start)!;
    const middle = start + split(end - start);
    let cut = first;
    while (cut < last && asked[cut]! < middle) cut++;
    const left = walk(start, middle, first, cut);
    return nodeHash(left, walk(middle, end, cut, last));
  };
  const found = walk(0n, size, 0, asked.length);
  if (taken < proof.length) {
    throw new TreeError("the proof holds hashes that nothing asks for", { leftOver: proof.length - taken });
  }
  return found;
}

/** Returns when the new tree extends the old (RFC 9162 section 2.1.4.2). */
export function checkConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  if (!(0 < oldSize && oldSize <= newSize)) {
    throw new TreeError("a tree extends one that is not empty and not larger", { oldSize, newSize });
  }
  checkWidths([...proof, oldRoot, newRoot]);
  if (oldSize === newSize) {
    if (proof.length > 0 || !sameBytes(oldRoot, newRoot)) {
      throw new TreeError("two trees of one size must have one root and an empty proof", { size: oldSize });
    }
    return;
  }
  const [oldFound, newFound] = rootsFromConsistency(oldSize, newSize, oldRoot, proof);
  if (!sameBytes(oldFound, oldRoot) || !sameBytes(newFound, newRoot)) {
    throw new TreeError("the new tree does not extend the old", { oldSize, newSize });
  }
}

function rootsFromConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  proof: readonly Uint8Array[],
): [Uint8Array, Uint8Array] {
  // An old tree of a power of two is itself the first node.
  const isPower = split(2n * BigInt(oldSize)) === BigInt(oldSize);
  const [start, ...path] = isPower ? [oldRoot, ...proof] : proof;
  if (start === undefined) throw new TreeError("the consistency proof is empty", { oldSize, newSize });
  const half = (at: number) => Math.floor(at / 2);
  let oldAt = oldSize - 1;
  let newAt = newSize - 1;
  while (oldAt % 2 === 1) [oldAt, newAt] = [half(oldAt), half(newAt)];
  let [old, found] = [start, start];
  for (const sibling of path) {
    if (newAt === 0) throw new TreeError("the proof holds hashes that nothing asks for", { oldSize, newSize });
    if (oldAt % 2 === 1 || oldAt === newAt) {
      [old, found] = [nodeHash(sibling, old), nodeHash(sibling, found)];
      while (oldAt % 2 === 0 && oldAt > 0) [oldAt, newAt] = [half(oldAt), half(newAt)];
    } else {
      found = nodeHash(found, sibling);
    }
    [oldAt, newAt] = [half(oldAt), half(newAt)];
  }
  if (newAt > 0) throw new TreeError("the consistency proof is too short", { oldSize, newSize });
  return [old, found];
}

function checkedPositions(size: bigint, positions: Iterable<bigint>): bigint[] {
  if (size < 1n) throw new TreeError("there is no tree over nothing", { size });
  const asked = [...positions].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  if (asked.length > 0 && !(asked[0]! >= 0n && asked.at(-1)! < size)) {
    throw new TreeError("a position is outside the tree", { positions: asked, size });
  }
  return asked;
}

function checkWidths(hashes: readonly Uint8Array[]): void {
  for (const one of hashes) {
    if (one.length !== HASH_BYTES) throw new TreeError("a hash is 32 bytes", { length: one.length });
  }
}
