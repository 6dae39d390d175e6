/** Distinguished names: their structure (RFC 5280 section 4.1.2.4), and as text for people (RFC 4514). They are compared by their bytes. */

import { fromUtf8, toHex } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "550403": "CN",
  "550406": "C",
  "550407": "L",
  "550408": "ST",
  "550409": "STREET",
  "55040a": "O",
  "55040b": "OU",
  "0992268993f22c640119": "DC",
  "0992268993f22c640101": "UID",
};
const PRINTABLE_STRING = 0x13;
const UNIVERSAL_STRING = 0x1c;
const BMP_STRING = 0x1e;
/** Bytes of a character (X.690 section 8.23). */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [UNIVERSAL_STRING, 4],
  [BMP_STRING, 2],
]);
/** X.680 section 41.4. */
const PRINTABLE = /^[A-Za-z0-9 '()+,./:=?-]*$/;
const UNREADABLE = "(unreadable name)";

/** The name again, once it is a sequence of sets of attributes, each a type and a value that is not looked into. */
export function checkedName(name: der.Element): der.Element {
  for (const relative of name.children(der.SEQUENCE, "a name")) {
    const attributes = relative.children(der.SET, "a relative name");
    der.checkOrder(attributes);
    attributes.forEach(checkAttribute);
  }
  return name;
}

function checkAttribute(attribute: der.Element): void {
  const fields = new der.Fields(attribute, "an attribute of a name");
  der.oidOf(fields.next());
  const value = fields.next();
  fields.end();
  const width = WIDTHS.get(value.tag) ?? 1;
  if (value.content.length % width !== 0) throw new SignatureError("a text ends inside a character", { content: value.content });
  if (value.tag === PRINTABLE_STRING && !PRINTABLE.test(fromUtf8(value.content) ?? "\0")) {
    throw new SignatureError("a printable string holds other characters", { content: value.content });
  }
}

/** The last relative name first, as RFC 4514 wants it. */
export function nameText(name: der.Element): string {
  try {
    return name.children(der.SEQUENCE, "a name").reverse().map(relativeText).join(",");
  } catch (error) {
    if (error instanceof SignatureError) return UNREADABLE;
    throw error;
  }
}

function relativeText(relative: der.Element): string {
  return relative.children(der.SET, "a relative name").map(attributeText).join("+");
}

function attributeText(attribute: der.Element): string {
  const [type, value] = attribute.children(der.SEQUENCE, "an attribute");
  if (type === undefined || value === undefined) throw new SignatureError("an attribute is a type and a value");
  const oid = toHex(type.content);
  return `${SHORT_NAMES[oid] ?? dotted(type.content)}=${escaped(valueText(value))}`;
}

function valueText(value: der.Element): string {
  if (value.tag === BMP_STRING) {
    return String.fromCharCode(...Array.from({ length: value.content.length >> 1 }, (_, at) => unit(value.content, at)));
  }
  const text = fromUtf8(value.content);
  if (text === null) throw new SignatureError("a value is no text");
  return text;
}

function unit(content: Uint8Array, at: number): number {
  return (content[2 * at]! << 8) | content[2 * at + 1]!;
}

/** RFC 4514 section 2.4: what would be read as syntax has a backslash before it. */
function escaped(text: string): string {
  return text
    .replace(/["+,;<>\\]/g, "\\$&")
    .replace(/\0/g, "\\00")
    .replace(/^[# ]/, "\\$&")
    .replace(/ $/, "\\ ");
}

/** An object identifier in dotted decimals (X.690 section 8.19). */
function dotted(content: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - 40n * root, ...rest].join(".");
}
