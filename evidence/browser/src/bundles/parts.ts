/** The two parts of a bundle, as they are in memory, and what both layouts write alike (docs/formats/bundle.md). */

import type { BatchPath } from "../batches.js";
import { utf8 } from "../bytes.js";
import type { WitnessSignature } from "../checkpoints.js";
import type { ActSignature } from "../cms.js";
import type { Disclosure } from "../commitments.js";
import { fromB64u, integer, items, members, sized, string, type Tree, U32_LIMIT, unsigned64 } from "../encoding.js";
import { BundleError, EncodingError } from "../errors.js";
import type { History } from "../histories.js";
import type { MapLeaf, MapProof } from "../map.js";
import { RAW_BYTES } from "../signatures.js";

/** What never changes: the disclosed document, the act as it was signed, its signature, the document's version. */
export interface Core {
  readonly act: Uint8Array;
  readonly signature: ActSignature;
  readonly document: Disclosure;
  readonly version: number;
  readonly batch: BatchPath | null;
}

/** What any gateway renews: a checkpoint's body, the signatures over it by rising member, the map proof, a history. */
export interface Staple {
  readonly checkpoint: Uint8Array;
  readonly map: MapProof;
  readonly signatures: readonly WitnessSignature[];
  /** How the facts that the proof shows came to be; null where nobody asked. */
  readonly history: History | null;
}

export interface Bundle {
  readonly core: Core;
  readonly staple: Staple;
}

/** How bytes stand in a form of bundle; `length`: how many there must be. */
export type ReadBytes = (value: Tree, name: string, length?: number) => Uint8Array;

/** In JSON as base64url. */
export const fromText: ReadBytes = fromB64u;

/** In the compact form as themselves. */
export const fromBytes: ReadBytes = (value, name, length) => {
  if (!(value instanceof Uint8Array)) throw new EncodingError(`${name} is no byte string`);
  return sized(value, name, length);
};

/** A document's version: one less than a u32 can hold, because the next version must be a fact's part as well. */
export function readVersion(value: Tree): number {
  return integer(value, "version", 1, U32_LIMIT - 1);
}

/** A checkpoint's body; the step `checkpoint` judges it. */
export function readCheckpoint(value: Tree): Uint8Array {
  const text = string(value, "checkpoint");
  const body = utf8(text);
  if (body.length !== text.length) throw new BundleError("a checkpoint is ASCII", { checkpoint: text });
  return body;
}

/** Witnesses' signatures by rising member. */
export function readSignatures(value: Tree, bytes: ReadBytes): WitnessSignature[] {
  const signatures = items(value, "signatures").map((one) => {
    const found = members(one, "signature", ["member", "value"]);
    return {
      member: integer(found.member, "member", 1, U32_LIMIT),
      value: bytes(found.value, "signature", RAW_BYTES),
    };
  });
  signatures.slice(1).forEach((after, at) => {
    if (signatures[at]!.member >= after.member) throw new BundleError("signatures stand by rising member");
  });
  return signatures;
}

/** A fact with its key. */
export function readLeaf(value: Tree, bytes: ReadBytes): MapLeaf {
  const found = members(value, "leaf", ["act", "index", "key", "time", "word"]);
  return {
    key: bytes(found.key, "key", 32),
    word: bytes(found.word, "word", 32),
    act: bytes(found.act, "act", 32),
    index: unsigned64(found.index, "index"),
    time: unsigned64(found.time, "time"),
  };
}
