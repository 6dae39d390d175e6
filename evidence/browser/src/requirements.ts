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
}

/** The claim of a core, nothing verified: its document may be another than the act stands for. */
export function claimOf(core: Core): Claim {
  return {
    kind: documentType(core.document.schema),
    act: decodeAct(core.act),
    actHash: actHash(core.act),
    fingerprint: sha256(core.signature.certificate),
    version: core.version,
    batch: core.batch,
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
] as const;
export type FactName = (typeof FACT_NAMES)[number];

/**
 * Keys that the proof must be of, by what they are for; null: not asked for.
 *
 * `origin` is the issued fact of this version or the anchor of the batch, `next` the issued fact of the next version, `receipt` what
 * the addressed administration made of a certificate, `original` the status of the certificate that `alias` names.
 */
export class RequiredFacts {
  constructor(private readonly keys: Readonly<Partial<Record<FactName, Uint8Array | null>>>) {}

  key(name: FactName): Uint8Array | null {
    return this.keys[name] ?? null;
  }

  /** Those that are asked for. */
  names(): FactName[] {
    return FACT_NAMES.filter((name) => this.key(name) !== null);
  }

  /** The first name of each key in hex: two may stand for one, as in a copy whose alias names itself. */
  firstNames(): ReadonlyMap<string, FactName> {
    return new Map(
      this.names()
        .reverse()
        .map((name) => [toHex(this.key(name)!), name]),
    );
  }

  /** All keys, each once. */
  distinct(): Uint8Array[] {
    return [...this.firstNames().values()].map((name) => this.key(name)!);
  }

  equals(other: RequiredFacts): boolean {
    return FACT_NAMES.every((name) => {
      const [mine, theirs] = [this.key(name), other.key(name)];
      return mine === null || theirs === null ? mine === theirs : sameBytes(mine, theirs);
    });
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
  if (claim.kind.namespace === "declarations") return withLifeCycle(claim, "declarations");
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

function withLifeCycle(claim: Claim, namespace: "declarations" | "certificates"): RequiredFacts {
  return new RequiredFacts(lifeCycleKeys(claim, namespace));
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
  return new RequiredFacts({
    ...plain,
    alias,
    original,
    original_receipt: original === null ? null : receipt(owner, named!, words.get(toHex(original))),
    receipt: receipt(owner, subject, words.get(toHex(plain.status))),
  });
}

/** The receipt by the administration that the certificate's status addresses; null while the status is not known. */
function receipt(owner: number, certificate: Uint8Array, status: Uint8Array | undefined): Uint8Array | null {
  if (status === undefined) return null;
  return keyOf("certificates.receipt", owner, certificate, termsOf(decodeState(status).amount).counterparty);
}
