/** Commitments to documents, and what of a document is disclosed (docs/formats/documents.md, "Commitment", "Disclosure"). */

import { compareBytes, compareText, utf8 } from "./bytes.js";
import { encodeValue, type Fields, MAX_LEAVES, type Scalar } from "./documents.js";
import { CommitmentError } from "./errors.js";
import { documentRootHash, leafHash, saltPair } from "./hashing.js";
import type { Schema } from "./schemas.js";
import { root, rootFromMultiproof } from "./trees.js";

export const SEED_BYTES = 32;
export const SALT_BYTES = 16;

/** A whole document with its seed. */
export interface FullDisclosure {
  readonly schema: string;
  readonly fields: Fields;
  readonly seed: Uint8Array;
}

/** One revealed field and where its leaf stands. */
export interface Revealed {
  readonly position: number;
  readonly path: string;
  readonly value: Scalar;
  readonly salt: Uint8Array;
}

/** Part of a document: `count` leaves in all, the revealed ones by rising position, the multiproof of the others. */
export interface RedactedDisclosure {
  readonly schema: string;
  readonly count: number;
  readonly revealed: readonly Revealed[];
  readonly hashes: readonly Uint8Array[];
}

export type Disclosure = FullDisclosure | RedactedDisclosure;

export function isFull(disclosure: Disclosure): disclosure is FullDisclosure {
  return "seed" in disclosure;
}

/** What is shown, as path to value. */
export function fieldsOf(disclosure: Disclosure): Fields {
  return isFull(disclosure) ? disclosure.fields : new Map(disclosure.revealed.map((one) => [one.path, one.value]));
}

/** Document root that a disclosure leads to, once it fits its schema. */
export function rootOf(schema: Schema, disclosure: Disclosure): Uint8Array {
  return isFull(disclosure) ? fullRoot(schema, disclosure) : redactedRoot(schema, disclosure);
}

/** Salts of the fields in canonical order, two per hash; the last half is dropped when there is an odd number of fields. */
export function saltsOf(seed: Uint8Array, count: number): Uint8Array[] {
  const pairs = Array.from({ length: Math.ceil(count / 2) }, (_, pair) => saltPair(seed, pair));
  return pairs.flatMap((both) => [both.subarray(0, SALT_BYTES), both.subarray(SALT_BYTES)]).slice(0, count);
}

/** Leaf hashes in canonical order of the paths. */
export function leavesOf(fields: Fields, seed: Uint8Array): Uint8Array[] {
  const salts = saltsOf(seed, fields.size);
  const paths = [...fields.keys()].sort(compareText);
  return paths.map((path, at) => leaf(path, fields.get(path)!, salts[at]!));
}

function leaf(path: string, value: Scalar, salt: Uint8Array): Uint8Array {
  return leafHash(salt, utf8(path), ...encodeValue(path, value));
}

function fullRoot(schema: Schema, disclosure: FullDisclosure): Uint8Array {
  schema.check(disclosure.fields, false);
  const ordered = leavesOf(disclosure.fields, disclosure.seed).sort(compareBytes);
  ordered.slice(1).forEach((after, at) => {
    if (compareBytes(ordered[at]!, after) === 0) throw new CommitmentError("two leaves are equal");
  });
  return documentRootHash(schema.hash, ordered.length, root(ordered));
}

function redactedRoot(schema: Schema, disclosure: RedactedDisclosure): Uint8Array {
  const { count, revealed, hashes } = disclosure;
  if (!(1 <= count && count <= MAX_LEAVES)) throw new CommitmentError("the leaf count is out of range", { count });
  const fields = fieldsOf(disclosure);
  if (fields.size < revealed.length) throw new CommitmentError("a path is revealed twice");
  schema.check(fields, true);
  const leaves = new Map<bigint, Uint8Array>();
  let position = -1;
  let before: Uint8Array = new Uint8Array();
  for (const one of revealed) {
    const hash = leaf(one.path, one.value, one.salt);
    if (!(position < one.position && compareBytes(before, hash) < 0)) {
      throw new CommitmentError("revealed leaves must rise with position", { path: one.path, position: one.position });
    }
    [position, before] = [one.position, hash];
    leaves.set(BigInt(position), hash);
  }
  return documentRootHash(schema.hash, count, rootFromMultiproof(BigInt(count), leaves, hashes));
}
