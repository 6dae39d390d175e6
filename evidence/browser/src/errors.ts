/** The one tree of errors of the verifier. Every error keeps the offending values beside its sentence. */

const LONGEST_SHOWN = 120;

/** A value as it stands in a message: bytes as hex, long text cut. */
function shown(value: unknown): string {
  const text = value instanceof Uint8Array ? hexOf(value) : typeof value === "string" ? `'${value}'` : String(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}...`;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, LONGEST_SHOWN), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A sentence of what is wrong, and the values that make it so: `an act is 130 bytes (length=129)`. */
export class EvidenceError extends Error {
  readonly problem: string;

  constructor(problem: string, values: Readonly<Record<string, unknown>> = {}) {
    const listed = Object.entries(values).map(([name, value]) => `${name}=${shown(value)}`);
    super(listed.length === 0 ? problem : `${problem} (${listed.join(", ")})`);
    this.problem = problem;
    this.name = new.target.name;
  }
}

/** Bytes or a JSON value are not written in the one allowed way, or not of the expected shape. */
export class EncodingError extends EvidenceError {}
/** A document, or its JSON, is not canonical. */
export class DocumentError extends EvidenceError {}
/** A document does not fit its schema, or the schema is unknown. */
export class SchemaError extends DocumentError {}
/** A disclosure does not hold together. */
export class CommitmentError extends EvidenceError {}
/** A tree, a multiproof or a consistency proof is impossible. */
export class TreeError extends EvidenceError {}
/** An input of a hash has not the width that its format fixes. */
export class HashingError extends EvidenceError {}
/** A word or its terms is malformed. */
export class WordError extends EvidenceError {}
/** An act does not decode, or says something impossible. */
export class ActError extends EvidenceError {}
/** A signature or its certificate is malformed or not good. */
export class SignatureError extends EvidenceError {}
/** A map multiproof is wrong. */
export class MapError extends EvidenceError {}
/** A checkpoint body or its signatures are wrong. */
export class CheckpointError extends EvidenceError {}
/** A trust policy cannot be read or used. */
export class PolicyError extends EvidenceError {}
/** A bundle is not the one encoding of a bundle. */
export class BundleError extends EvidenceError {}
/** A step of a verification does not hold. */
export class VerificationError extends EvidenceError {}
/** A PDF holds no bundle that we can find. */
export class PdfError extends EvidenceError {}
