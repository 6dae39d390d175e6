/** Batches: many documents under one anchored root (docs/formats/documents.md, "Batch"). */

import { batchLeaf } from "./hashing.js";
import { rootFromMultiproof } from "./trees.js";

/** An anchor holds its leaf count as a u32. */
export const MAX_COUNT = 2 ** 32 - 1;

/** Way from one leaf to a batch root: number of leaves, position, multiproof. */
export interface BatchPath {
  readonly count: number;
  readonly position: number;
  readonly hashes: readonly Uint8Array[];
}

/** Batch root that a path leads to. The count is proved only by comparing it with the anchor's. */
export function batchRoot(root: Uint8Array, member: number, act: Uint8Array, path: BatchPath): Uint8Array {
  const leaf = batchLeaf(root, member, act);
  return rootFromMultiproof(BigInt(path.count), new Map([[BigInt(path.position), leaf]]), path.hashes);
}
