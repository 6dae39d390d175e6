/** The document types that the network knows (docs/formats/document-types.md). */

import { SchemaError } from "./errors.js";
import type { Namespace, Verb } from "./facts.js";
import { Schema } from "./schemas.js";
import { DOCUMENT_TYPES } from "./tables/document_types_table.js";

/** Where a document keeps the 16 random bytes (hex) that make its subject id (facts.md, "Ids"). */
export const SUBJECT_SALT_PATH = "/idSalt";

/** What a verifier must know about a kind of document. */
export interface DocumentType {
  readonly schema: Schema;
  /** Where its facts live: declarations and certificates have a life cycle, documents are anchored in batches. */
  readonly namespace: Exclude<Namespace, "credentials">;
  /** Verbs of acts that may stand for such a document. */
  readonly issuingVerbs: ReadonlySet<Verb>;
  /** Where the document's own number stands; null when it has none, or is about another's subject. */
  readonly numberPath: string | null;
  /** Where it names another's subject (hex), and that subject's owner. */
  readonly subjectPath: string | null;
  readonly ownerPath: string | null;
}

const BY_NAME: ReadonlyMap<string, DocumentType> = new Map(
  DOCUMENT_TYPES.map((one) => [
    one.name,
    {
      schema: Schema.parse(one.text),
      namespace: one.namespace,
      issuingVerbs: new Set<Verb>(one.verbs),
      numberPath: one.number,
      subjectPath: one.subject,
      ownerPath: one.owner,
    },
  ]),
);

/** The type whose schema has this name; SchemaError when the network does not know it. */
export function documentType(schemaName: string): DocumentType {
  const kind = BY_NAME.get(schemaName);
  if (kind === undefined) throw new SchemaError("no document type has this schema", { schema: schemaName });
  return kind;
}
