/** trees.json, batches.json, log.json: roots, proofs and consistency are verified, each also with a hash changed. */

import { batchRoot } from "../batches.js";
import { concat, sameBytes, toBigEndian, toHex } from "../bytes.js";
import { fromB64u, items } from "../encoding.js";
import { EvidenceError } from "../errors.js";
import { batchLeaf, logLeaf } from "../hashing.js";
import type { Json } from "../strict_json.js";
import { checkConsistency, root, rootFromMultiproof } from "../trees.js";
import { anyHex, big, type Checks, each, first, hex, hexes, number, numbers, take } from "./checks.js";

export function checkTrees(checks: Checks, file: Json): void {
  const { leaves, roots, multiproofs, consistency } = take(file, "the file", "leaves", "roots", "multiproofs", "consistency");
  const listed = hexes(leaves);
  checkRoots(checks, roots, listed);
  each(multiproofs, "multiproofs", (one, at) => {
    const { size, positions, hashes } = take(one, "a multiproof", "size", "positions", "hashes");
    checkMultiproof(checks, `multiproofs ${at}`, first(listed, size), numbers(positions), hexes(hashes));
  });
  checkExtensions(checks, consistency, listed);
}

function checkRoots(checks: Checks, roots: Json, leaves: readonly Uint8Array[]): void {
  checks.holds("as many roots as leaves", items(roots, "roots").length === leaves.length);
  hexes(roots).forEach((one, at) => checks.same(`roots ${at}`, root(leaves.slice(0, at + 1)), one));
}

function checkMultiproof(
  checks: Checks,
  where: string,
  leaves: readonly Uint8Array[],
  positions: readonly number[],
  hashes: readonly Uint8Array[],
): void {
  const proved = new Map(positions.map((position) => [BigInt(position), leaves[position]!]));
  const size = BigInt(leaves.length);
  checks.same(where, rootFromMultiproof(size, proved, hashes), root(leaves));
  checks.refused(`${where}, a hash too many`, () => rootFromMultiproof(size, proved, [...hashes, leaves[0]!]));
  if (hashes.length > 0) {
    checks.refused(`${where}, a hash too few`, () => rootFromMultiproof(size, proved, hashes.slice(1)));
    const other = [leaves[0]!.map((byte) => byte ^ 1), ...hashes.slice(1)];
    checks.holds(`${where}, another hash`, !sameBytes(rootFromMultiproof(size, proved, other), root(leaves)));
  }
}

function checkExtensions(checks: Checks, consistency: Json, leaves: readonly Uint8Array[]): void {
  each(consistency, "consistency", (one, at) => {
    const found = take(one, "a consistency proof", "old", "new", "hashes");
    const [old, size, hashes] = [number(found.old), number(found.new), hexes(found.hashes)];
    const roots = [root(first(leaves, found.old)), root(first(leaves, found.new))] as const;
    checks.holds(`consistency ${at}`, isAccepted(() => checkConsistency(old, size, ...roots, hashes)));
    const wrong = roots[1].map((byte) => byte ^ 1);
    checks.refused(`consistency ${at}, another root`, () => checkConsistency(old, size, roots[0], wrong, hashes));
    checks.refused(`consistency ${at}, a hash too many`, () => checkConsistency(old, size, ...roots, [...hashes, wrong]));
  });
}

function isAccepted(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

export function checkBatches(checks: Checks, file: Json): void {
  const { leaves, batches } = take(file, "the file", "leaves", "batches");
  const listed = items(leaves, "leaves").map((one, at) => {
    const found = take(one, "a leaf", "root", "member", "act", "hash");
    const leaf = { root: hex(found.root), member: number(found.member), act: hex(found.act), hash: hex(found.hash) };
    checks.same(`leaves ${at}`, batchLeaf(leaf.root, leaf.member, leaf.act), leaf.hash);
    return leaf;
  });
  each(batches, "batches", (one, at) => {
    const found = take(one, "a batch", "count", "root", "paths");
    const hashes = first(listed, found.count).map((leaf) => leaf.hash);
    checks.same(`batches ${at}`, root(hashes), hex(found.root));
    checks.holds(`batches ${at}, a path for each`, items(found.paths, "paths").length === hashes.length);
    each(found.paths, "paths", (path) => {
      const { count, hashes, position } = take(path, "a path", "count", "hashes", "position");
      const leaf = listed[number(position)]!;
      const proof = items(hashes, "hashes").map((hash) => fromB64u(hash, "hash", 32));
      checks.holds(`batches ${at}, count`, number(count) === number(found.count));
      const read = { count: number(count), position: number(position), hashes: proof };
      checks.same(`batches ${at}, path`, batchRoot(leaf.root, leaf.member, leaf.act, read), hex(found.root));
    });
  });
}

/** Log entries (log.md, "Log"): 128 bytes, with `previous` as the index + 1 of the key's fact before. */
export function checkLog(checks: Checks, file: Json): void {
  const { entries, roots, inclusions, consistency } = take(file, "the file", "entries", "roots", "inclusions", "consistency");
  const latest = new Map<string, bigint>();
  const leaves = items(entries, "entries").map((one, at) => {
    const names = ["index", "block", "time", "key", "word", "act", "previous", "encoded", "leaf"] as const;
    const found = take(one, "an entry", ...names);
    const key = hex(found.key);
    const previous = latest.get(toHex(key)) ?? 0n;
    latest.set(toHex(key), BigInt(at) + 1n);
    const entry = concat(
      toBigEndian(at, 8),
      toBigEndian(big(found.block), 8),
      toBigEndian(big(found.time), 8),
      key,
      hex(found.word),
      hex(found.act),
      toBigEndian(previous, 8),
    );
    checks.holds(`entries ${at}`, number(found.index) === at && big(found.previous) === previous);
    checks.same(`entries ${at}, encoded`, entry, anyHex(found.encoded));
    checks.same(`entries ${at}, leaf`, logLeaf(entry), hex(found.leaf));
    return logLeaf(entry);
  });
  checkRoots(checks, roots, leaves);
  each(inclusions, "inclusions", (one, at) => {
    const { size, indexes, hashes } = take(one, "an inclusion", "size", "indexes", "hashes");
    checkMultiproof(checks, `inclusions ${at}`, first(leaves, size), numbers(indexes), hexes(hashes));
  });
  checkExtensions(checks, consistency, leaves);
}
