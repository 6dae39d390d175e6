/** Whether the subject of an act is the one that the document names (docs/formats/facts.md, "Ids"). */

import type { Act } from "../acts.js";
import { isZero, sameBytes, toHex } from "../bytes.js";
import { type DocumentType, SUBJECT_SALT_PATH } from "../document_types.js";
import type { Fields } from "../documents.js";
import { fromHex, string } from "../encoding.js";
import { VerificationError } from "../errors.js";
import { saltedIdentifier } from "../hashing.js";

const NOT_REVEALED = "not revealed";

/** What can be said of the act's subject, in words. An owner that the document shows must be the act's. */
export function checkSubject(kind: DocumentType, act: Act, values: Fields): string {
  if (kind.numberPath !== null) return checkNumber(kind.numberPath, act.subject, values);
  if (kind.ownerPath !== null) checkOwner(kind.ownerPath, act.owner, values);
  if (kind.subjectPath !== null) return checkField(kind.subjectPath, act.subject, values);
  if (!isZero(act.subject)) throw new VerificationError("a document of this type has no subject", { type: kind.schema.name });
  return "a document of this type has no subject";
}

function checkNumber(numberPath: string, subject: Uint8Array, values: Fields): string {
  const [shown, salt] = [values.get(numberPath), values.get(SUBJECT_SALT_PATH)];
  if (shown === undefined || salt === undefined) return NOT_REVEALED;
  const number = string(shown, numberPath);
  if (!sameBytes(saltedIdentifier(fromHex(salt, SUBJECT_SALT_PATH, 16), number), subject)) {
    throw new VerificationError("the document's number is not the act's subject", { number, subject });
  }
  return `the document's own number, ${number}`;
}

function checkOwner(path: string, owner: number, values: Fields): void {
  const named = values.get(path);
  if (named !== undefined && named !== owner) {
    throw new VerificationError("the document names another owner", { named, owner });
  }
}

function checkField(path: string, subject: Uint8Array, values: Fields): string {
  const shown = values.get(path);
  if (shown === undefined) return NOT_REVEALED;
  const named = fromHex(shown, path, 32);
  if (!sameBytes(named, subject)) throw new VerificationError("the document names another subject", { named, subject });
  return `the subject that the document names, ${toHex(subject)}`;
}
