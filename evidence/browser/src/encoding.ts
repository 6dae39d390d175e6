/** One encoding of JSON, base64url and hex, and readers that accept no other (docs/formats/bundle.md, "Encoding"). */

import { compareText, hexBytes, sameBytes, utf8 } from "./bytes.js";
import { DocumentError, EncodingError } from "./errors.js";
import { type Json, type JsonObject, parseAnyJson } from "./strict_json.js";

/** A JSON value that may hold bytes: what CBOR can say beyond JSON. */
export type Tree = string | number | bigint | boolean | null | Uint8Array | readonly Tree[] | TreeObject;
export type TreeObject = ReadonlyMap<string, Tree>;

export const U32_LIMIT = 2 ** 32;
export const U64_LIMIT = 1n << 64n;

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES_64 = valuesOf(BASE64);
const VALUES_64_URL = valuesOf(BASE64URL);
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** The one encoding: members by code point, no white space, only the escapes that JSON demands, bytes as base64url. */
export function canonicalText(value: Tree): string {
  if (typeof value === "string") return quoted(value);
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Uint8Array) return `"${b64u(value)}"`;
  if (isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  const names = [...value.keys()].sort(compareText);
  return `{${names.map((name) => `${quoted(name)}:${canonicalText(value.get(name)!)}`).join(",")}}`;
}

function quoted(text: string): string {
  const escaped = text.replace(
    /["\\\u0000-\u001f]/g,
    (one) => ESCAPES[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/** The value of which `data` is the one encoding; EncodingError when it is of none. */
export function readCanonicalJson(data: Uint8Array): Json {
  const value = parsed(data);
  if (!sameBytes(utf8(canonicalText(value)), data)) {
    throw new EncodingError("the bytes are not the one encoding of their value");
  }
  return value;
}

function parsed(data: Uint8Array): Json {
  try {
    return parseAnyJson(data);
  } catch (error) {
    if (error instanceof DocumentError) throw new EncodingError("the bytes are not JSON", { reason: error.message });
    throw error;
  }
}

export function isArray(value: Tree): value is readonly Tree[] {
  return Array.isArray(value);
}

/** base64url without padding (RFC 4648 section 5). */
export function b64u(data: Uint8Array): string {
  return written(data, BASE64URL);
}

/** base64 with padding (RFC 4648 section 4). */
export function b64(data: Uint8Array): string {
  const text = written(data, BASE64);
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

function written(data: Uint8Array, alphabet: string): string {
  let text = "";
  for (let at = 0; at < data.length; at += 3) {
    const left = data.length - at;
    const bits = (data[at]! << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
    text += alphabet[bits >> 18]! + alphabet[(bits >> 12) & 63]!;
    if (left > 1) text += alphabet[(bits >> 6) & 63]!;
    if (left > 2) text += alphabet[bits & 63]!;
  }
  return text;
}

/** Bytes of digits of 6 bits each; null when there is another character, or bits that no byte takes and that are not zero. */
function read(text: string, values: Uint8Array): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const data = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let put = 0;
  for (let at = 0; at < text.length; at++) {
    const value = values[text.charCodeAt(at)] ?? NONE;
    if (value === NONE) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      data[put++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? data : null;
}

const NONE = 0xff;

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(0xff);
  [...alphabet].forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  return values;
}

/** Bytes of canonical base64url: no padding, no other characters, unused bits zero; of `length` where one is given. */
export function fromB64u(text: Tree, name: string, length?: number): Uint8Array {
  if (typeof text !== "string") throw new EncodingError(`${name} is not a base64url string`, { type: kindOf(text) });
  const data = read(text, VALUES_64_URL);
  if (data === null) throw new EncodingError(`${name} is not canonical base64url`, { text });
  return sized(data, name, length);
}

export function sized(data: Uint8Array, name: string, length?: number): Uint8Array {
  if (length !== undefined && data.length !== length) {
    throw new EncodingError(`${name} is ${length} bytes`, { length: data.length });
  }
  return data;
}

/** `length` bytes of canonical base64 with padding, as C2SP checkpoints use it. */
export function fromB64(text: string, name: string, length?: number): Uint8Array {
  const data = read(text.replace(/={1,2}$/, ""), VALUES_64);
  if (data === null || b64(data) !== text) throw new EncodingError(`${name} is not canonical base64`, { text });
  return sized(data, name, length);
}

/** `length` bytes of lower-case hex. */
export function fromHex(text: Tree, name: string, length: number): Uint8Array {
  if (typeof text !== "string") throw new EncodingError(`${name} is not a hex string`, { type: kindOf(text) });
  const data = hexBytes(text);
  if (data === null || data.length !== length) {
    throw new EncodingError(`${name} is not ${length} bytes of lower-case hex`, { text });
  }
  return data;
}

/** What `members` returns: the required ones are there, the optional ones may be. */
export type Members<V, R extends string, O extends string> = Readonly<Record<R, V>> & Readonly<Partial<Record<O, V>>>;

/** An object with exactly the required members and no others than the optional ones. */
export function members<V extends Tree, R extends string, O extends string = never>(
  value: V,
  name: string,
  required: readonly R[],
  optional: readonly O[] = [],
): Members<V, R, O> {
  if (!isObject(value)) throw new EncodingError(`${name} is not an object`, { type: kindOf(value) });
  const missing = required.filter((one) => !value.has(one));
  if (missing.length > 0) throw new EncodingError(`${name} lacks members`, { missing: missing.sort() });
  const known = new Set<string>([...required, ...optional]);
  const unknown = [...value.keys()].filter((one) => !known.has(one));
  if (unknown.length > 0) throw new EncodingError(`${name} has unknown members`, { unknown: unknown.sort() });
  return Object.fromEntries(value) as Members<V, R, O>;
}

export function isObject(value: Json): value is JsonObject;
export function isObject(value: Tree): value is TreeObject;
export function isObject(value: Tree): value is TreeObject {
  return value instanceof Map;
}

export function items<V extends Tree>(value: V, name: string): readonly V[] {
  if (!isArray(value)) throw new EncodingError(`${name} is not an array`, { type: kindOf(value) });
  return value as readonly V[];
}

export function string(value: Tree, name: string): string {
  if (typeof value !== "string") throw new EncodingError(`${name} is not a string`, { type: kindOf(value) });
  return value;
}

/** An integer with `low <= value < limit`, where `limit` is at most 2^53. */
export function integer(value: Tree, name: string, low: number, limit: number): number {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new EncodingError(`${name} is not an integer`, { type: kindOf(value) });
  }
  if (!(low <= value && value < limit)) throw new EncodingError(`${name} is out of range`, { value, low, limit });
  return Number(value);
}

export function unsigned64(value: Tree, name: string): bigint {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new EncodingError(`${name} is not an integer`, { type: kindOf(value) });
  }
  const found = BigInt(value);
  if (found < 0n || found >= U64_LIMIT) throw new EncodingError(`${name} is out of range`, { value });
  return found;
}

/** What a value is, in the words of JSON. */
function kindOf(value: Tree): string {
  if (value === null) return "null";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "object") return isArray(value) ? "array" : "object";
  return typeof value === "number" || typeof value === "bigint" ? "integer" : typeof value;
}
