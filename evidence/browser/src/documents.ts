/** Documents: flattening to RFC 6901 paths, and the canonical rules (docs/formats/documents.md). */

import { utf8 } from "./bytes.js";
import { isArray, isObject, type Tree } from "./encoding.js";
import { DocumentError } from "./errors.js";
import { isNormal } from "./normal_form.js";
import { INTEGER_LIMIT, MAX_DEPTH } from "./strict_json.js";

export const MAX_LEAVES = 65_536;
const MAX_PATH_BYTES = 1_024;
const MAX_VALUE_BYTES = 65_536;
/** An index is below the number of leaves, so five digits hold every one. */
const MOST_INDEX_DIGITS = 5;

/** An array index in a path. */
export const INDEX = /\/([0-9]+)(?=\/|$)/g;
const PATH = /^(?:\/(?:[^~/]|~[01])*)+$/;
const DIGITS = /^[0-9]+$/;
const ASCII = /^[\u0000-\u007f]*$/;

/** A value of a document. A bigint is one that was read and is too large; it is refused where values are judged. */
export type Scalar = string | number | bigint | boolean | null;
/** A document: RFC 6901 path to value. */
export type Fields = ReadonlyMap<string, Scalar>;

/** Number of a value's type in its leaf (documents.md, "Commitment"). */
export const TYPE = { null: 0, boolean: 1, integer: 2, string: 3 } as const;

/** Path to value, in the order of the source. Judges containers and keys; `checkDocument` judges the rest. */
export function flatten(value: Tree): Fields {
  if (!isObject(value) && !isArray(value)) throw new DocumentError("a document is an object or an array");
  const fields = new Map<string, Scalar>();
  flattenInto(fields, "", value, 0);
  return fields;
}

function flattenInto(fields: Map<string, Scalar>, path: string, value: Tree, depth: number): void {
  if (value instanceof Uint8Array) throw new DocumentError("bytes have no place in a document", { path });
  if (!isObject(value) && !isArray(value)) {
    fields.set(path, value as Scalar);
    return;
  }
  if (depth === MAX_DEPTH) throw new DocumentError("nested too deep", { path, deepest: MAX_DEPTH });
  const children: readonly (readonly [string, Tree])[] = isArray(value)
    ? value.map((child, index) => [`/${index}`, child] as const)
    : [...value].map(([key, child]) => [segment(key), child] as const);
  if (children.length === 0) throw new DocumentError("an empty object or array is refused", { path });
  for (const [token, child] of children) flattenInto(fields, path + token, child, depth + 1);
}

/** `/` and the key as reference token (RFC 6901 section 3). */
function segment(key: string): string {
  if (DIGITS.test(key)) throw new DocumentError("a key that looks like a number is refused", { key });
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Returns when `fields` is a canonical document. */
export function checkDocument(fields: Fields): void {
  checkPaths([...fields.keys()], true);
  for (const [path, value] of fields) encodeValue(path, value);
}

/**
 * Returns when the paths can be those of one document.
 *
 * @param complete all paths are there, so that arrays have no gap; false for the revealed part of a document
 */
export function checkPaths(paths: readonly string[], complete: boolean): void {
  if (paths.length > MAX_LEAVES) throw new DocumentError("too many leaves", { leaves: paths.length, most: MAX_LEAVES });
  for (const path of paths) checkPath(path);
  if (!complete) return;
  if (paths.length === 0) throw new DocumentError("an empty document is refused");
  checkContainers(new Set(paths));
}

function checkPath(path: string): void {
  if (!PATH.test(path)) throw new DocumentError("no RFC 6901 path to a value", { path });
  if (utf8(path).length > MAX_PATH_BYTES) throw new DocumentError("a path is too long", { path });
  if (path.split("/").length - 1 > MAX_DEPTH) throw new DocumentError("nested too deep", { path, deepest: MAX_DEPTH });
  if (!ASCII.test(path) && !isNormal(path)) throw new DocumentError("a path is not in Unicode normal form C", { path });
  for (const [, index] of path.matchAll(INDEX)) {
    if (index!.length > MOST_INDEX_DIGITS || String(Number(index)) !== index) {
      throw new DocumentError("no array index", { path, index });
    }
  }
}

/** Each place is either a leaf, an object or an array without gap. */
function checkContainers(paths: ReadonlySet<string>): void {
  for (const [parent, segments] of childrenOf(paths)) {
    if (paths.has(parent)) throw new DocumentError("both a value and a container", { path: parent });
    const indexes = [...segments].filter((one) => DIGITS.test(one)).map(Number);
    if (indexes.length === 0) continue;
    if (indexes.length < segments.size) throw new DocumentError("both an object and an array", { path: parent });
    // Canonical and distinct, so they run from 0 without gap when the greatest is one less than their number.
    if (indexes.reduce((most, index) => Math.max(most, index), 0) !== indexes.length - 1) {
      throw new DocumentError("array indexes must run from 0 without gap", { path: parent });
    }
  }
}

/** Every container's path to the last segments of what it holds. */
function childrenOf(paths: Iterable<string>): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let child = path; child !== ""; ) {
      const cut = child.lastIndexOf("/");
      const parent = child.slice(0, cut);
      const siblings = children.get(parent);
      if (siblings !== undefined) {
        siblings.add(child.slice(cut + 1));
        break;
      }
      children.set(parent, new Set([child.slice(cut + 1)]));
      child = parent;
    }
  }
  return children;
}

/** Type number and bytes of a value, as its leaf holds them; DocumentError when it is not canonical. */
export function encodeValue(path: string, value: Scalar): readonly [number, Uint8Array] {
  if (value === null) return [TYPE.null, new Uint8Array()];
  if (typeof value === "boolean") return [TYPE.boolean, Uint8Array.of(value ? 1 : 0)];
  if (typeof value === "string") return [TYPE.string, encodeString(path, value)];
  if (!(-INTEGER_LIMIT < value && value < INTEGER_LIMIT)) {
    throw new DocumentError("an integer must be smaller than 2^53", { path });
  }
  return [TYPE.integer, utf8(String(value))];
}

function encodeString(path: string, value: string): Uint8Array {
  const encoded = utf8(value);
  if (encoded.length > MAX_VALUE_BYTES) throw new DocumentError("a string is too long", { path, bytes: encoded.length });
  if (encoded.length !== value.length && !isNormal(value)) {
    throw new DocumentError("a string is not in Unicode normal form C", { path, value });
  }
  return encoded;
}
