/** The act: what a party signs (docs/formats/acts.md). 130 bytes, fixed. */

import { bigEndian, concat, toBigEndian } from "./bytes.js";
import { ActError } from "./errors.js";
import { type Verb, verbNumber, verbOf } from "./facts.js";
import { TAG_ACT } from "./hashing.js";
import { sha256 } from "./sha256.js";

export const ACT_BYTES = 130;
const ACT_VERSION = 1;

export interface Act {
  readonly network: Uint8Array;
  readonly verb: Verb;
  /** Member of the subject: home member of the signer too. */
  readonly owner: number;
  /** Zero for an anchor, or when the act creates no subject. */
  readonly subject: Uint8Array;
  /** The subject's revision that the author saw; 0: must not exist yet. */
  readonly revision: number;
  /** Root of the document that the act stands for. */
  readonly document: Uint8Array;
  readonly command: Uint8Array;
  /** Unix seconds. */
  readonly notAfter: bigint;
}

/** ActError for a wrong length, tag or version, or an unknown verb. */
export function decodeAct(data: Uint8Array): Act {
  if (data.length !== ACT_BYTES) throw new ActError("an act is 130 bytes", { length: data.length });
  if (data[0] !== TAG_ACT || data[1] !== ACT_VERSION) {
    throw new ActError("tag or version of the act is not known", { tag: data[0], version: data[1] });
  }
  const number = (from: number, to: number) => Number(bigEndian(data.subarray(from, to)));
  const verb = verbOf(number(34, 36));
  if (verb === undefined) throw new ActError("the verb is not known", { verb: number(34, 36) });
  return {
    network: data.slice(2, 34),
    verb,
    owner: number(36, 40),
    subject: data.slice(40, 72),
    revision: number(72, 74),
    document: data.slice(74, 106),
    command: data.slice(106, 122),
    notAfter: bigEndian(data.subarray(122, 130)),
  };
}

export function encodeAct(act: Act): Uint8Array {
  return concat(
    Uint8Array.of(TAG_ACT, ACT_VERSION),
    act.network,
    toBigEndian(verbNumber(act.verb), 2),
    toBigEndian(act.owner, 4),
    act.subject,
    toBigEndian(act.revision, 2),
    act.document,
    act.command,
    toBigEndian(act.notAfter, 8),
  );
}

/** What stands in every fact that the act caused; the tag is the act's first byte. */
export function actHash(data: Uint8Array): Uint8Array {
  return sha256(data);
}
