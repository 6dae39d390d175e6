/** The bundle: one small file that proves a document (docs/formats/bundle.md). Read strictly, believed nowhere here. */

import { decode } from "../cbor.js";
import { isObject, members, readCanonicalJson, string, type Tree } from "../encoding.js";
import { BundleError } from "../errors.js";
import { inflate } from "../inflate.js";
import { sameBytes, utf8 } from "../bytes.js";
import { sha256 } from "../sha256.js";
import * as layout1 from "./layout_1.js";
import * as layout2 from "./layout_2.js";
import { type Bundle, fromBytes, fromText } from "./parts.js";

export type { Bundle, Core, Staple } from "./parts.js";

/** Greatest size of a bundle, of a compact one inflated. */
export const MOST_BYTES = 16 << 20;
/** The first bytes of a compact bundle: `GWB` and 2. */
const MAGIC = Uint8Array.of(0x47, 0x57, 0x42, 0x02);
/** Of the SHA-256 of what follows them: a deflated stream has bits that no reader looks at, and damage there must be seen too. */
const CHECK_BYTES = 8;
const MARKS = [layout1.FORMAT, layout2.FORMAT, '"core":{"act"', '"staple":{"checkpoint"'].map(utf8);

/** A bundle from any of its three forms; an EvidenceError when the bytes are not the one encoding of one. */
export function decodeBundle(data: Uint8Array): Bundle {
  if (data.length > MOST_BYTES) throw new BundleError("a bundle is smaller", { length: data.length, most: MOST_BYTES });
  if (isCompact(data)) return ofCompact(data);
  const value = readCanonicalJson(data);
  const { core, format, staple } = members(value, "bundle", ["core", "format", "staple"]);
  if (format === layout1.FORMAT) return { core: layout1.readCore(core), staple: layout1.readStaple(staple) };
  if (format === layout2.FORMAT) return layout2.read(core, staple, fromText);
  throw new BundleError("the format is not known", { format: string(format, "format") });
}

function ofCompact(data: Uint8Array): Bundle {
  const { core, format, staple } = members(readCompact(data), "bundle", ["core", "format", "staple"]);
  if (format !== layout2.FORMAT) throw new BundleError("the compact form is of the second layout");
  return layout2.read(core, staple, fromBytes);
}

/** The tree of a compact bundle: base64url texts are byte strings there, all else is as in JSON. */
export function readCompact(data: Uint8Array): Tree {
  const start = MAGIC.length + CHECK_BYTES;
  const stream = data.subarray(start);
  if (!sameBytes(data.subarray(MAGIC.length, start), sha256(stream).subarray(0, CHECK_BYTES))) {
    throw new BundleError("the compact bundle is damaged: its check does not fit");
  }
  const { plain, taken } = inflate(stream, MOST_BYTES);
  if (taken !== stream.length) throw new BundleError("the compact bundle has something behind its end");
  const tree = decode(plain);
  if (!isObject(tree)) throw new BundleError("the compact bundle is no map");
  return tree;
}

/** Whether the bytes begin as a compact bundle. */
export function isCompact(data: Uint8Array): boolean {
  return sameBytes(data.subarray(0, MAGIC.length), MAGIC);
}

/** Whether the bytes look like a bundle, be it a damaged one: one of the markers occurs in them. */
export function isMarked(data: Uint8Array): boolean {
  return isCompact(data) || MARKS.some((mark) => occurs(mark, data));
}

function occurs(mark: Uint8Array, data: Uint8Array): boolean {
  for (let at = data.indexOf(mark[0]!); at >= 0; at = data.indexOf(mark[0]!, at + 1)) {
    if (sameBytes(data.subarray(at, at + mark.length), mark)) return true;
  }
  return false;
}
