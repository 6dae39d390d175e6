/** documents.json and commitments.json. */

import { sameBytes, utf8 } from "../bytes.js";
import { readDisclosure } from "../bundles/layout_1.js";
import { leavesOf, rootOf, saltsOf } from "../commitments.js";
import { checkDocument, type Fields, flatten, type Scalar } from "../documents.js";
import { canonicalText, isObject, items, members } from "../encoding.js";
import { EvidenceError } from "../errors.js";
import { Schema } from "../schemas.js";
import { DEFAULT_JSON_BYTES, type Fractions, type Json, parseJson } from "../strict_json.js";
import { anyHex, type Checks, each, hex, hexes, take, text } from "./checks.js";

export function checkDocuments(checks: Checks, file: Json): void {
  const { accepted, refused } = take(file, "the file", "accepted", "refused");
  each(accepted, "accepted", (one) => {
    const { name, json, fields, fractions } = members(one, "a document", ["name", "json", "fields"], ["fractions"]);
    const found = read(utf8(text(json)), fractions === "string" ? "string" : "refuse");
    checks.holds(`accepted, ${text(name)}`, canonicalText(found) === canonicalText(fields));
  });
  each(refused, "refused", (one) => {
    const { name, json_hex } = take(one, "a document", "name", "json_hex");
    checks.refused(`refused, ${text(name)}`, () => read(anyHex(json_hex)));
  });
}

function read(data: Uint8Array, fractions: Fractions = "refuse"): Fields {
  const fields = flatten(parseJson(data, DEFAULT_JSON_BYTES, fractions));
  checkDocument(fields);
  return fields;
}

export function checkCommitments(checks: Checks, file: Json): void {
  const { schemas, commitments } = take(file, "the file", "schemas", "commitments");
  const known = new Map(items(schemas, "schemas").map((one, at) => readSchema(checks, one, at)));
  each(commitments, "commitments", (one, at) => {
    const found = take(one, "a commitment", "schema", "fields", "seed", "salts", "leaves", "root", "full", "redacted");
    const schema = known.get(text(found.schema))!;
    const fields = fieldsOf(found.fields);
    const seed = hex(found.seed);
    const expected = hex(found.root);
    checkAll(checks, `commitments ${at}, salts`, saltsOf(seed, fields.size), items(found.salts, "salts").map((salt) => hex(salt, 16)));
    checkAll(checks, `commitments ${at}, leaves`, leavesOf(fields, seed), hexes(found.leaves));
    checks.holds(`commitments ${at}, full, schema`, readDisclosure(found.full).schema === schema.name);
    checks.same(`commitments ${at}, full`, rootOf(schema, readDisclosure(found.full)), expected);
    each(found.redacted, "redacted", (redacted, place) => {
      const disclosure = readDisclosure(redacted);
      checks.holds(`commitments ${at}, redacted ${place}, schema`, disclosure.schema === schema.name);
      checks.same(`commitments ${at}, redacted ${place}`, rootOf(schema, disclosure), expected);
    });
  });
}

/** Made anew from its fields, a schema has the canonical text and the hash that the file gives. */
function readSchema(checks: Checks, value: Json, at: number): readonly [string, Schema] {
  const found = take(value, "a schema", "name", "fields", "text", "hash");
  const lines = items(found.fields, "fields").map((field) => {
    const [pattern, types, occurrence] = items(field, "a field");
    return `${text(pattern!)} ${text(types!)} ${text(occurrence!)}\n`;
  });
  const made = `gwm.schema.1\n${text(found.name)}\n${lines.sort().join("")}`;
  checks.holds(`schemas ${at}, text`, made === text(found.text));
  const schema = Schema.parse(made);
  checks.same(`schemas ${at}, hash`, schema.hash, hex(found.hash));
  return [schema.name, schema];
}

function fieldsOf(value: Json): Fields {
  if (!isObject(value)) throw new EvidenceError("fields are an object");
  return new Map([...value].map(([path, one]) => [path, one as Scalar]));
}

function checkAll(checks: Checks, where: string, made: readonly Uint8Array[], given: readonly Uint8Array[]): void {
  checks.holds(where, made.length === given.length && made.every((one, at) => sameBytes(one, given[at]!)));
}
