/**
 * Which facts a document's proof must speak of (docs/formats/bundle.md, "Which facts").
 *
 * The verifier derives the keys from what is signed; what a bundle chooses to show can neither add nor hide a fact.
 */

import { type Act, actHash, decodeAct } from "./acts.js";
import { type BatchPath, batchRoot } from "./batches.js";
import type { Core } from "./bundles/parts.js";
import { sameBytes, toHex } from "./bytes.js";
import { type DocumentType, documentType } from "./document_types.js";
import { BundleError } from "./errors.js";
import { keyOf } from "./keys.js";
import type { MapLeaf } from "./map.js";
import { sha256 } from "./sha256.js";
import { decodeState, termsOf } from "./words.js";

/** What a core says once it is read: all that the required facts follow from. */
export interface Claim {
  readonly kind: DocumentType;
  readonly act: Act;
  readonly actHash: Uint8Array;
  /** Of the signer's certificate. */
  readonly fingerprint: Uint8Array;
  readonly version: number;
  readonly batch: BatchPath | null;
  /** With a history: of how many certificate lines or goods items the balances are asked for; null: no history. */
  readonly balances: number | null;
}

/** The claim of a core, nothing verified: its document may be another than the act stands for. */
export function claimOf(core: Core, balances: number | null): Claim {
  return {
    kind: documentType(core.document.schema),
    act: decodeAct(core.act),
    actHash: actHash(core.act),
    fingerprint: sha256(core.signature.certificate),
    version: core.version,
    batch: core.batch,
    balances,
  };
}

/** Names of facts, in the order that decides where two have one key. */
export const FACT_NAMES = [
  "origin",
  "status",
  "window",
  "distrust",
  "next",
  "successor",
  "receipt",
  "alias",
  "original",
  "original_receipt",
  "original_successor",
] as const;
export type FactName = (typeof FACT_NAMES)[number];

/** Names of facts that are written more than once; balances are as well. */
const WALKED: ReadonlySet<string> = new Set<FactName>([
  "status",
  "window",
  "distrust",
  "receipt",
  "original",
  "original_receipt",
]);
/** Balances of a goods item: by its first and by its second quantity. */
const MEASURES = [0, 1];

/** A balance by its own name: `line/1`, `item/1/0` or `loading`. */
export type NamedKey = readonly [string, Uint8Array];

/**
 * Keys that the proof must be of, by what they are for; null: not asked for.
 *
 * `origin` is the issued fact of this version or the anchor of the batch, `next` the issued fact of the next version, `receipt` what
 * the addressed administration made of a certificate, `original` the status of the certificate that `alias` names. With a history also
 * the successors of a certificate and of its original, and the balances.
 */
export class RequiredFacts {
  constructor(
    private readonly keys: Readonly<Partial<Record<FactName, Uint8Array | null>>>,
    readonly balances: readonly NamedKey[] = [],
  ) {}

  key(name: FactName): Uint8Array | null {
    return this.keys[name] ?? null;
  }

  /** Those that are asked for, by name. Two names may stand for one key, as in a copy whose alias names itself. */
  named(): readonly NamedKey[] {
    const plain = FACT_NAMES.flatMap((name): NamedKey[] => {
      const key = this.key(name);
      return key === null ? [] : [[name, key]];
    });
    return [...plain, ...this.balances];
  }

  /** The first name of each key in hex. */
  firstNames(): ReadonlyMap<string, string> {
    return new Map(this.distinct().map(([name, key]) => [toHex(key), name]));
  }

  /** All keys, each once, under its first name. */
  distinct(): readonly NamedKey[] {
    const found = new Map<string, NamedKey>();
    for (const one of this.named()) {
      const text = toHex(one[1]);
      if (!found.has(text)) found.set(text, one);
    }
    return [...found.values()];
  }

  /** Those that may be written more than once, under their first names: a history walks them. */
  rewritten(): readonly NamedKey[] {
    const balances = new Set(this.balances.map(([name]) => name));
    return this.distinct().filter(([name]) => WALKED.has(name) || balances.has(name));
  }

  equals(other: RequiredFacts): boolean {
    const [mine, theirs] = [this.named(), other.named()];
    return (
      mine.length === theirs.length &&
      mine.every(([name, key], at) => name === theirs[at]![0] && sameBytes(key, theirs[at]![1]))
    );
  }
}

/**
 * The facts that a claim must be proved by.
 *
 * @param leaves the proof's leaves. Only a certificate's status and alias are looked for: they name the administration whose receipt,
 *   and the original whose status, are required too. The proof must speak of both, so nothing can be hidden.
 */
export function requiredFacts(claim: Claim, leaves: readonly MapLeaf[]): RequiredFacts {
  if (claim.kind.namespace === "documents") return withoutLifeCycle(claim);
  if (claim.batch !== null) throw new BundleError("a document with a life cycle has no batch path");
  if (claim.kind.namespace === "declarations") {
    return new RequiredFacts(lifeCycleKeys(claim, "declarations"), itemKeys(claim));
  }
  return ofCertificate(claim, new Map(leaves.map((leaf) => [toHex(leaf.key), leaf.word])));
}

/** The required facts once `show` shows nothing more that names further ones, and what it shows then. */
export function settled(
  claim: Claim,
  show: (required: RequiredFacts) => readonly MapLeaf[],
): readonly [RequiredFacts, readonly MapLeaf[]] {
  let required = requiredFacts(claim, []);
  for (;;) {
    const shown = show(required);
    // It ends, because a copy's original is not looked into for another original.
    const more = requiredFacts(claim, shown);
    if (more.equals(required)) return [required, shown];
    required = more;
  }
}

/** Where the batch path leads: the subject of the anchor. */
function anchored(claim: Claim): Uint8Array {
  if (claim.batch === null) throw new BundleError("a document without a life cycle needs a batch path");
  return batchRoot(claim.act.document, claim.act.owner, claim.actHash, claim.batch);
}

function withoutLifeCycle(claim: Claim): RequiredFacts {
  // No fact speaks of versions of such a document, so only one number may stand in the bundle.
  if (claim.version !== 1) {
    throw new BundleError("the version of a document without a life cycle is 1", { version: claim.version });
  }
  const { owner, document } = claim.act;
  return new RequiredFacts({
    origin: keyOf("documents.anchor", owner, anchored(claim)),
    status: keyOf("documents.status", owner, document),
    successor: keyOf("documents.successor", owner, document),
    ...credentialKeys(claim),
  });
}

function lifeCycleKeys(claim: Claim, namespace: "declarations" | "certificates") {
  const { owner, subject } = claim.act;
  return {
    origin: keyOf(`${namespace}.issued`, owner, subject, claim.version),
    next: keyOf(`${namespace}.issued`, owner, subject, claim.version + 1),
    status: keyOf(`${namespace}.status`, owner, subject),
    ...credentialKeys(claim),
  };
}

function credentialKeys(claim: Claim) {
  return {
    window: keyOf("credentials.window", claim.act.owner, claim.fingerprint),
    distrust: keyOf("credentials.distrust", claim.act.owner, claim.fingerprint),
  };
}

function ofCertificate(claim: Claim, words: ReadonlyMap<string, Uint8Array>): RequiredFacts {
  const { owner, subject } = claim.act;
  const plain = lifeCycleKeys(claim, "certificates");
  const alias = keyOf("certificates.alias", owner, subject);
  const named = words.get(toHex(alias));
  const original = named === undefined ? null : keyOf("certificates.status", owner, named);
  const found = {
    ...plain,
    alias,
    original,
    original_receipt: original === null ? null : receipt(owner, named!, words.get(toHex(original))),
    receipt: receipt(owner, subject, words.get(toHex(plain.status))),
  };
  if (claim.balances === null) return new RequiredFacts(found);
  const successors = {
    successor: keyOf("certificates.successor", owner, subject),
    original_successor: named === undefined ? null : keyOf("certificates.successor", owner, named),
  };
  return new RequiredFacts({ ...found, ...successors }, lineKeys(owner, named ?? subject, claim.balances));
}

/** The lines of a certificate, and that there is no further one. */
function lineKeys(owner: number, certificate: Uint8Array, count: number): NamedKey[] {
  return upTo(count + 1).map((part) => [`line/${part}`, keyOf("certificates.line", owner, certificate, part)]);
}

/** The goods items of a declaration, by either measure, and its packages. */
function itemKeys(claim: Claim): NamedKey[] {
  if (claim.balances === null) return [];
  const { owner, subject } = claim.act;
  const items = upTo(claim.balances).flatMap((item) =>
    MEASURES.map(
      (measure): NamedKey => [
        `item/${item}/${measure}`,
        keyOf("declarations.item", owner, subject, item * 256 + measure),
      ],
    ),
  );
  return [...items, ["loading", keyOf("declarations.loading", owner, subject)]];
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

/** The receipt by the administration that the certificate's status addresses; null while the status is not known. */
function receipt(owner: number, certificate: Uint8Array, status: Uint8Array | undefined): Uint8Array | null {
  if (status === undefined) return null;
  return keyOf("certificates.receipt", owner, certificate, termsOf(decodeState(status).amount).counterparty);
}
