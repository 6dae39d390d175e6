/**
 * The second layout of a bundle: what the verifier derives anyway is not in it (docs/formats/bundle.md, "Second layout").
 *
 * The document stands as it was written, not as paths; facts stand under the names of what they are for, without their keys; signed
 * attributes only when they are more than the three that every signature has; empty subtrees take no room.
 */

import { ACT_BYTES } from "../acts.js";
import { type BatchPath, MAX_COUNT } from "../batches.js";
import { compareBytes, sameBytes, toHex } from "../bytes.js";
import { type ActSignature, plainAttributes } from "../cms.js";
import { type Disclosure, type Revealed, SALT_BYTES, SEED_BYTES } from "../commitments.js";
import { checkDocument, flatten, MAX_LEAVES } from "../documents.js";
import { integer, isObject, items, members, string, type Tree, unsigned64 } from "../encoding.js";
import { BundleError } from "../errors.js";
import { HASH_BYTES } from "../hashing.js";
import type { History } from "../histories.js";
import type { MapLeaf } from "../map.js";
import { type Claim, claimOf, type RequiredFacts, settled } from "../requirements.js";
import { RAW_BYTES } from "../signatures.js";
import { HISTORY_MEMBERS, readBalances, readHistory } from "./history_members.js";
import { type Bundle, type Core, type ReadBytes, readCheckpoint, readLeaf, readSignatures, readVersion, type Staple } from "./parts.js";

export const FORMAT = "gwanmun/bundle/2";

/** A fact without its key. */
type KeylessFact = Omit<MapLeaf, "key">;

/** Both parts from their members, in the form that `bytes` reads. */
export function read(core: Tree, staple: Tree, bytes: ReadBytes): Bundle {
  const reader = new Layout2(bytes);
  const found = reader.core(core);
  return { core: found, staple: reader.staple(staple, found) };
}

class Layout2 {
  constructor(private readonly bytes: ReadBytes) {}

  core(value: Tree): Core {
    const found = members(value, "core", ["act", "document", "signature", "version"], ["batch"]);
    const act = this.bytes(found.act, "act", ACT_BYTES);
    return {
      act,
      signature: this.signature(found.signature, act),
      document: this.document(found.document),
      version: readVersion(found.version),
      batch: found.batch === undefined ? null : this.batch(found.batch),
    };
  }

  staple(value: Tree, core: Core): Staple {
    const found = members(
      value,
      "staple",
      ["checkpoint", "facts", "hashes", "signatures", "tokens"],
      ["history", "others"],
    );
    const claim = claimOf(core, found.history === undefined ? null : readBalances(found.history));
    const [required, named] = keyed(claim, this.facts(found.facts, claim.actHash));
    const others = found.others === undefined ? [] : this.others(found.others, required);
    // A walk of the map comes to its leaves in the order of their keys.
    const leaves = [...named, ...others].sort((one, other) => compareBytes(one.key, other.key));
    return {
      checkpoint: readCheckpoint(found.checkpoint),
      map: { tokens: this.bytes(found.tokens, "tokens"), leaves, hashes: this.hashes(found.hashes), short: true },
      signatures: readSignatures(found.signatures, this.bytes),
      history: found.history === undefined ? null : this.history(found.history, required, named, claim.actHash),
    };
  }

  /** Walks are of the facts that stand under a name and may have been written before. */
  private history(value: Tree, required: RequiredFacts, named: readonly MapLeaf[], own: Uint8Array): History {
    const leaves = new Map(named.map((leaf) => [toHex(leaf.key), leaf]));
    const shown = required.rewritten().flatMap(([name, key]): (readonly [string, MapLeaf])[] => {
      const leaf = leaves.get(toHex(key));
      return leaf === undefined ? [] : [[name, leaf]];
    });
    const { hashes } = members(value, "history", HISTORY_MEMBERS);
    return readHistory(value, new Map(shown), own, this.hashes(hashes), this.bytes);
  }

  private signature(value: Tree, act: Uint8Array): ActSignature {
    const found = members(value, "signature", ["certificate", "value"], ["attributes"]);
    const certificate = this.bytes(found.certificate, "certificate");
    const plain = plainAttributes(act, certificate);
    const attributes = found.attributes === undefined ? plain : this.bytes(found.attributes, "attributes");
    if (found.attributes !== undefined && sameBytes(attributes, plain)) {
      throw new BundleError("the signed attributes are those that every signature has: they are left out");
    }
    return { attributes, certificate, value: this.bytes(found.value, "signature", RAW_BYTES) };
  }

  private batch(value: Tree): BatchPath {
    const found = members(value, "batch", ["count", "hashes", "position"]);
    const count = integer(found.count, "count", 1, MAX_COUNT + 1);
    return { count, position: integer(found.position, "position", 0, count), hashes: this.hashes(found.hashes) };
  }

  private document(value: Tree): Disclosure {
    if (isObject(value) && value.has("seed")) {
      const found = members(value, "document", ["content", "schema", "seed"]);
      const fields = flatten(found.content);
      checkDocument(fields);
      return { schema: string(found.schema, "schema"), fields, seed: this.bytes(found.seed, "seed", SEED_BYTES) };
    }
    const found = members(value, "document", ["count", "hashes", "revealed", "schema"]);
    return {
      schema: string(found.schema, "schema"),
      count: integer(found.count, "count", 1, MAX_LEAVES + 1),
      revealed: items(found.revealed, "revealed").map((one) => this.revealed(one)),
      hashes: this.hashes(found.hashes),
    };
  }

  private revealed(value: Tree): Revealed {
    const [position, path, shown, salt, ...more] = items(value, "revealed field");
    if (position === undefined || path === undefined || shown === undefined || salt === undefined || more.length > 0) {
      throw new BundleError("a revealed field is position, path, value and salt");
    }
    if (typeof shown === "object" && shown !== null) {
      throw new BundleError("a field's value is no object, no array and no bytes");
    }
    return {
      position: integer(position, "position", 0, MAX_LEAVES),
      path: string(path, "path"),
      value: shown,
      salt: this.bytes(salt, "salt", SALT_BYTES),
    };
  }

  /** Hashes that stand one after the other. */
  private hashes(value: Tree): Uint8Array[] {
    const joined = this.bytes(value, "hashes");
    if (joined.length % HASH_BYTES !== 0) throw new BundleError("hashes are 32 bytes each", { length: joined.length });
    return Array.from({ length: joined.length / HASH_BYTES }, (_, at) =>
      joined.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1)),
    );
  }

  private facts(value: Tree, own: Uint8Array): ReadonlyMap<string, KeylessFact> {
    if (!isObject(value)) throw new BundleError("facts are an object");
    return new Map([...value].map(([name, one]) => [name, this.fact(one, own)]));
  }

  /** `act` stands there only when it is not the core's own. */
  private fact(value: Tree, own: Uint8Array): KeylessFact {
    const found = members(value, "fact", ["index", "time", "word"], ["act"]);
    const act = found.act === undefined ? own : this.bytes(found.act, "act", HASH_BYTES);
    if (found.act !== undefined && sameBytes(act, own)) {
      throw new BundleError("a fact of the core's own act does not name it");
    }
    return {
      word: this.bytes(found.word, "word", HASH_BYTES),
      act,
      index: unsigned64(found.index, "index"),
      time: unsigned64(found.time, "time"),
    };
  }

  /** Facts that are not asked for, and stand where one that is would be. */
  private others(value: Tree, required: RequiredFacts): MapLeaf[] {
    const others = items(value, "others").map((one) => readLeaf(one, this.bytes));
    const rise = others.slice(1).every((after, at) => compareBytes(others[at]!.key, after.key) < 0);
    if (others.length === 0 || !rise) {
      throw new BundleError("other facts rise by key, and are left out when there are none", { others: others.length });
    }
    const asked = required.firstNames();
    for (const leaf of others) {
      const name = asked.get(toHex(leaf.key));
      if (name !== undefined) throw new BundleError("a fact that is asked for stands under its name", { name });
    }
    return others;
  }
}

/** The facts that a claim asks for, and those that are there under their keys. */
function keyed(claim: Claim, facts: ReadonlyMap<string, KeylessFact>): readonly [RequiredFacts, readonly MapLeaf[]] {
  const [required, leaves] = settled(claim, (asked) =>
    asked.named().flatMap(([name, key]) => {
      const fact = facts.get(name);
      return fact === undefined ? [] : [{ key, ...fact }];
    }),
  );
  // Where two names have one key, the first of the list stands.
  const names = new Set(required.firstNames().values());
  const unasked = [...facts.keys()].filter((name) => !names.has(name));
  if (unasked.length > 0) throw new BundleError("the document asks for no fact of this name", { names: unasked });
  return [required, leaves];
}
