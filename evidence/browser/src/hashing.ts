/** SHA-256 with one tag byte per use (docs/formats/hashing.md): one function per use. */

import { concat, toBigEndian, utf8 } from "./bytes.js";
import { HashingError } from "./errors.js";
import { sha256 } from "./sha256.js";

export const HASH_BYTES = 32;
export const TAG_ACT = 0x09;

const SALT_PREFIX = utf8("gwm.salt.1");

const tags = Array.from({ length: 0x12 }, (_, tag) => Uint8Array.of(tag));
const LOG_LEAF = tags[0x00]!;
const NODE = tags[0x01]!;
const FIELD_LEAF = tags[0x02]!;
const DOCUMENT_ROOT = tags[0x03]!;
const BATCH_LEAF = tags[0x04]!;
const MAP_LEAF = tags[0x05]!;
const MAP_NODE = tags[0x06]!;
const FACT_KEY = tags[0x07]!;
const RUNNING = tags[0x08]!;
const SCHEMA = tags[0x0a]!;
const IDENTIFIER = tags[0x0b]!;
const COMMITMENT = tags[0x0c]!;
const NETWORK = tags[0x0d]!;
const LINKS = tags[0x0e]!;
const DRAW = tags[0x0f]!;
const REPORT = tags[0x10]!;
const POLICY = tags[0x11]!;

/** `value` when it is exactly `width` bytes: a join of unchecked parts can stand for two meanings. */
function fixed(name: string, value: Uint8Array, width: number): Uint8Array {
  if (value.length !== width) throw new HashingError(`${name} must be ${width} bytes`, { length: value.length });
  return value;
}

function unsigned(name: string, value: bigint | number, width: number): Uint8Array {
  if (value < 0 || BigInt(value) >> BigInt(8 * width) > 0n) {
    throw new HashingError(`${name} must fit in u${8 * width}`, { value });
  }
  return toBigEndian(value, width);
}

export function logLeaf(entry: Uint8Array): Uint8Array {
  return sha256(LOG_LEAF, fixed("log entry", entry, 128));
}

/** Inner node of a tree over a list; whoever takes hashes from outside checks their widths on entry. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

/** Salts 2 * pair and 2 * pair + 1 of a document: 16 bytes each, joined. */
export function saltPair(seed: Uint8Array, pair: number): Uint8Array {
  return sha256(SALT_PREFIX, fixed("seed", seed, 32), unsigned("pair", pair, 4));
}

/** Leaf of one field; `path` and `value` are the encoded bytes, `type` the type's number (documents.md). */
export function leafHash(salt: Uint8Array, path: Uint8Array, type: number, value: Uint8Array): Uint8Array {
  return sha256(
    FIELD_LEAF,
    fixed("salt", salt, 16),
    unsigned("path length", path.length, 4),
    path,
    unsigned("type", type, 1),
    unsigned("value length", value.length, 4),
    value,
  );
}

export function documentRootHash(schema: Uint8Array, count: number, treeRoot: Uint8Array): Uint8Array {
  return sha256(
    DOCUMENT_ROOT,
    fixed("schema hash", schema, 32),
    unsigned("leaf count", count, 4),
    fixed("tree root", treeRoot, 32),
  );
}

export function batchLeaf(root: Uint8Array, member: number, act: Uint8Array): Uint8Array {
  return sha256(
    BATCH_LEAF,
    fixed("document root", root, 32),
    unsigned("member", member, 4),
    fixed("act hash", act, 32),
  );
}

export function mapLeaf(key: Uint8Array, word: Uint8Array, act: Uint8Array, index: bigint, time: bigint): Uint8Array {
  return sha256(MAP_LEAF, fact(key, word, act), unsigned("index", index, 8), unsigned("block time", time, 8));
}

/** Inner node of the map; widths as for `nodeHash`. */
export function mapNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(MAP_NODE, left, right);
}

/** Hash whose first 3 bytes all facts of one subject share: kind 0, no part. */
export function factKeyHead(namespace: number, owner: number, subject: Uint8Array): Uint8Array {
  return sha256(FACT_KEY, factPlace(namespace, 0, owner, subject));
}

/** Hash whose last 29 bytes tell a subject's facts apart. */
export function factKeyTail(
  namespace: number,
  kind: number,
  owner: number,
  subject: Uint8Array,
  part: number,
): Uint8Array {
  return sha256(FACT_KEY, factPlace(namespace, kind, owner, subject), unsigned("part", part, 4));
}

function factPlace(namespace: number, kind: number, owner: number, subject: Uint8Array): Uint8Array {
  return concat(
    unsigned("namespace", namespace, 1),
    unsigned("kind", kind, 2),
    unsigned("owner", owner, 4),
    fixed("subject", subject, 32),
  );
}

/** Running hash after the fact `index`; 32 zero bytes stand before the first fact. */
export function runningHash(
  previous: Uint8Array,
  index: bigint,
  key: Uint8Array,
  word: Uint8Array,
  act: Uint8Array,
): Uint8Array {
  return sha256(RUNNING, fixed("running hash", previous, 32), unsigned("index", index, 8), fact(key, word, act));
}

function fact(key: Uint8Array, word: Uint8Array, act: Uint8Array): Uint8Array {
  return concat(fixed("key", key, 32), fixed("word", word, 32), fixed("act hash", act, 32));
}

export function schemaHash(text: string): Uint8Array {
  return sha256(SCHEMA, utf8(text));
}

/** Subject made from a guessable number and 16 random bytes that the document keeps. */
export function saltedIdentifier(salt: Uint8Array, number: string): Uint8Array {
  return sha256(IDENTIFIER, fixed("identifier salt", salt, 16), utf8(number));
}

/** Commitment to a reason or an import entry under 16 random bytes. */
export function saltedCommitment(salt: Uint8Array, text: string): Uint8Array {
  return sha256(COMMITMENT, fixed("commitment salt", salt, 16), utf8(text));
}

export function networkId(genesis: Uint8Array, chainId: bigint, ledger: Uint8Array): Uint8Array {
  return sha256(
    NETWORK,
    fixed("genesis hash", genesis, 32),
    unsigned("chain id", chainId, 8),
    fixed("ledger address", ledger, 20),
  );
}

/** What a certificate line stands on (docs/formats/facts.md, "Links hash"); `quantity` in micro-units. */
export interface Link {
  readonly line: number;
  readonly source: number;
  readonly owner: number;
  readonly subject: Uint8Array;
  readonly part: number;
  readonly unit: number;
  readonly quantity: bigint;
}

export function linksHash(links: readonly Link[]): Uint8Array {
  return sha256(LINKS, unsigned("link count", links.length, 4), ...links.map(linkBytes));
}

function linkBytes(link: Link): Uint8Array {
  return concat(
    unsigned("line", link.line, 4),
    unsigned("source", link.source, 1),
    unsigned("owner", link.owner, 4),
    fixed("subject", link.subject, 32),
    unsigned("part", link.part, 4),
    unsigned("unit", link.unit, 3),
    unsigned("quantity", link.quantity, 11),
  );
}

/** Id of a draw: the certificate's line and the import entry's line that it serves. */
export function drawId(
  issuer: number,
  certificate: Uint8Array,
  line: number,
  entry: Uint8Array,
  entryLine: number,
): Uint8Array {
  return sha256(
    DRAW,
    unsigned("issuer", issuer, 4),
    fixed("certificate id", certificate, 32),
    unsigned("line", line, 4),
    fixed("entry commitment", entry, 32),
    unsigned("entry line", entryLine, 4),
  );
}

/** Id of a loading report: each 32-byte reference of a reporter counts once for a declaration. */
export function reportId(owner: number, declaration: Uint8Array, reporter: number, reference: Uint8Array): Uint8Array {
  return sha256(
    REPORT,
    unsigned("owner", owner, 4),
    fixed("declaration id", declaration, 32),
    unsigned("reporting member", reporter, 4),
    fixed("report reference", reference, 32),
  );
}

/** By what a trust policy is pinned: over its canonical JSON (policy.md, "Hash"). */
export function policyHash(canonical: Uint8Array): Uint8Array {
  return sha256(POLICY, canonical);
}
