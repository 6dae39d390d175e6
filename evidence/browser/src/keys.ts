/** Fact keys and origins (docs/formats/facts.md, "Key"). */

import { concat } from "./bytes.js";
import type { KindName } from "./facts.js";
import { factKeyHead, factKeyTail } from "./hashing.js";
import { KINDS } from "./tables/facts_table.js";

/** How many leading bytes of the key all facts of one subject share. */
const SHARED_BYTES = 3;

/** Key of a fact: 3 bytes of the subject's hash, then 29 of the fact's. */
export function factKey(
  namespace: number,
  kind: number,
  owner: number,
  subject: Uint8Array,
  part: number,
): Uint8Array {
  const head = factKeyHead(namespace, owner, subject);
  const tail = factKeyTail(namespace, kind, owner, subject, part);
  return concat(head.subarray(0, SHARED_BYTES), tail.subarray(SHARED_BYTES));
}

/** Key of a fact of a kind by its name; a part that facts.yaml does not explain is 0. */
export function keyOf(name: KindName, owner: number, subject: Uint8Array, part = 0): Uint8Array {
  const { namespace, number } = KINDS[name];
  return factKey(namespace, number, owner, subject, part);
}

/** `uint88 = ns << 80 | kind << 64 | owner << 32 | part`. */
export function packOrigin(namespace: number, kind: number, owner: number, part: number): bigint {
  return (BigInt(namespace) << 80n) | (BigInt(kind) << 64n) | (BigInt(owner) << 32n) | BigInt(part);
}
