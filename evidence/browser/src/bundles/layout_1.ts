/** The first layout of a bundle as JSON: everything is said (docs/formats/bundle.md, "First layout"). */

import { ACT_BYTES } from "../acts.js";
import { type BatchPath, MAX_COUNT } from "../batches.js";
import { type Disclosure, type Revealed, SALT_BYTES, SEED_BYTES } from "../commitments.js";
import { MAX_LEAVES, type Scalar } from "../documents.js";
import { fromB64u, integer, isObject, items, members, string } from "../encoding.js";
import { CommitmentError } from "../errors.js";
import { HASH_BYTES } from "../hashing.js";
import { RAW_BYTES } from "../signatures.js";
import type { Json } from "../strict_json.js";
import { type Core, fromText, readCheckpoint, readLeaf, readSignatures, readVersion, type Staple } from "./parts.js";

export const FORMAT = "gwanmun/bundle/1";

export function readCore(value: Json): Core {
  const found = members(value, "core", ["act", "document", "signature", "version"], ["batch"]);
  const signature = members(found.signature, "signature", ["attributes", "certificate", "value"]);
  return {
    act: fromB64u(found.act, "act", ACT_BYTES),
    signature: {
      attributes: fromB64u(signature.attributes, "attributes"),
      certificate: fromB64u(signature.certificate, "certificate"),
      value: fromB64u(signature.value, "signature", RAW_BYTES),
    },
    document: readDisclosure(found.document),
    version: readVersion(found.version),
    batch: found.batch === undefined ? null : readBatch(found.batch),
  };
}

export function readStaple(value: Json): Staple {
  const found = members(value, "staple", ["checkpoint", "map", "signatures"]);
  const proof = members(found.map, "map", ["hashes", "leaves", "tokens"]);
  return {
    checkpoint: readCheckpoint(found.checkpoint),
    map: {
      tokens: fromB64u(proof.tokens, "tokens"),
      leaves: items(proof.leaves, "leaves").map((one) => readLeaf(one, fromText)),
      hashes: readHashes(proof.hashes),
      short: false,
    },
    signatures: readSignatures(found.signatures, fromText),
    history: null,
  };
}

/** A disclosure as documents.md has it; bytes as base64url. */
export function readDisclosure(value: Json): Disclosure {
  if (isObject(value) && value.has("seed")) {
    const found = members(value, "disclosure", ["schema", "fields", "seed"]);
    if (!isObject(found.fields)) throw new CommitmentError("fields are an object of path to value");
    return {
      schema: string(found.schema, "schema"),
      fields: new Map([...found.fields].map(([path, one]) => [path, scalar(path, one)])),
      seed: fromB64u(found.seed, "seed", SEED_BYTES),
    };
  }
  const found = members(value, "disclosure", ["schema", "count", "revealed", "hashes"]);
  return {
    schema: string(found.schema, "schema"),
    count: integer(found.count, "count", 1, MAX_LEAVES + 1),
    revealed: items(found.revealed, "revealed").map(readRevealed),
    hashes: readHashes(found.hashes),
  };
}

function readRevealed(value: Json): Revealed {
  const found = members(value, "revealed field", ["position", "path", "value", "salt"]);
  const path = string(found.path, "path");
  return {
    position: integer(found.position, "position", 0, MAX_LEAVES),
    path,
    value: scalar(path, found.value),
    salt: fromB64u(found.salt, "salt", SALT_BYTES),
  };
}

function scalar(path: string, value: Json): Scalar {
  if (typeof value === "object" && value !== null) {
    throw new CommitmentError("a field's value is no object and no array", { path });
  }
  return value;
}

export function readBatch(value: Json): BatchPath {
  const found = members(value, "batch", ["count", "hashes", "position"]);
  const count = integer(found.count, "count", 1, MAX_COUNT + 1);
  return { count, position: integer(found.position, "position", 0, count), hashes: readHashes(found.hashes) };
}

function readHashes(value: Json): Uint8Array[] {
  return items(value, "hashes").map((one) => fromB64u(one, "hash", HASH_BYTES));
}
