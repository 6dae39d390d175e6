/** Closed schemas of documents (docs/formats/documents.md, "Schema"). */

import { checkPaths, encodeValue, type Fields, INDEX, type Scalar } from "./documents.js";
import { SchemaError } from "./errors.js";
import { schemaHash } from "./hashing.js";

const STAR_SEGMENT = /\/\*(?=\/|$)/;
/** Letter of a value's type, by the type's number in a leaf. */
const LETTERS = "nbis";

/** Where a value may stand and of which types; `*` stands for any array index. */
export interface Field {
  readonly pattern: string;
  /** Letters of `bins`: boolean, integer, null, string. */
  readonly types: string;
  /** The field must be present; below `*`, in each element. */
  readonly required: boolean;
}

export class Schema {
  readonly hash: Uint8Array;
  private readonly byPattern: ReadonlyMap<string, Field>;
  /** Required patterns cut after their last `*`: what each element must hold. */
  private readonly required: readonly (readonly [string, string])[];

  private constructor(
    readonly text: string,
    readonly name: string,
    fields: readonly Field[],
  ) {
    this.hash = schemaHash(text);
    this.byPattern = new Map(fields.map((field) => [field.pattern, field]));
    this.required = fields.filter((field) => field.required).map((field) => cut(field.pattern));
  }

  /** The schema of a canonical text; the caller vouches for the text, by its hash. */
  static parse(text: string): Schema {
    const [head, name, ...lines] = text.trimEnd().split("\n");
    if (head !== "gwm.schema.1" || name === undefined) throw new SchemaError("no canonical text of a schema", { head });
    return new Schema(text, name, lines.map(fieldOf));
  }

  /**
   * Returns when the document is canonical and fits.
   *
   * @param partial only a revealed part: required fields may be absent and arrays have gaps
   */
  check(fields: Fields, partial: boolean): void {
    checkPaths([...fields.keys()], !partial);
    for (const [path, value] of fields) this.checkValue(path, value);
    if (!partial) this.checkRequired(fields);
  }

  private checkValue(path: string, value: Scalar): void {
    const field = this.byPattern.get(path.replace(INDEX, "/*"));
    // A key that is itself "*" must not pass for an index.
    if (field === undefined || STAR_SEGMENT.test(path)) {
      throw new SchemaError(`\`${this.name}\` knows no such path`, { path });
    }
    const [type] = encodeValue(path, value);
    if (!field.types.includes(LETTERS[type]!)) {
      throw new SchemaError(`the type is not among \`${field.types}\``, { path, value });
    }
  }

  private checkRequired(fields: Fields): void {
    const elements = new Map<string, Set<string>>([["", new Set([""])]]);
    for (const path of fields.keys()) {
      for (const index of path.matchAll(INDEX)) {
        const element = path.slice(0, index.index + index[0].length);
        const pattern = element.replace(INDEX, "/*");
        elements.set(pattern, (elements.get(pattern) ?? new Set()).add(element));
      }
    }
    for (const [above, below] of this.required) {
      for (const element of elements.get(above) ?? []) {
        if (below !== "" && !fields.has(element + below)) {
          throw new SchemaError("a required field is absent", { path: element + below });
        }
      }
    }
  }
}

function fieldOf(line: string): Field {
  const [pattern, types, occurrence] = line.split(" ");
  if (pattern === undefined || types === undefined || occurrence === undefined) {
    throw new SchemaError("a field's line is pattern, types and occurrence", { line });
  }
  return { pattern, types, required: occurrence === "1" };
}

/** A pattern up to its last `*`, and the rest. */
function cut(pattern: string): readonly [string, string] {
  const segments = pattern.split("/");
  const end = segments.lastIndexOf("*") + 1;
  const above = segments.slice(0, end).join("/");
  return [above, pattern.slice(above.length)];
}
