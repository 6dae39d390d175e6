/** A strict reader and a writer of DER (X.690 section 10): one encoding, so that two verifiers can never read different things. */

import { compareBytes, concat } from "./bytes.js";
import { SignatureError } from "./errors.js";

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OBJECT_IDENTIFIER = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;
export const EXPLICIT_0 = 0xa0;
export const EXPLICIT_3 = 0xa3;

const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;
const MOST_DEPTH = 16;
const MOST_LENGTH_DIGITS = 4;

/** One value: its tag byte, its content, and both with the length between as they stood. */
export class Element {
  constructor(
    readonly tag: number,
    readonly content: Uint8Array,
    readonly encoded: Uint8Array,
  ) {}

  /** This element when it has that tag. */
  expect(tag: number, name: string): Element {
    if (this.tag !== tag) throw new SignatureError(`${name} has another DER tag`, { expected: tag, tag: this.tag });
    return this;
  }

  /** The elements inside, when this is a constructed element of that tag. */
  children(tag: number, name: string): Element[] {
    return elements(this.expect(tag, name).content);
  }
}

/** The fields of a structure, taken in their order. */
export class Fields {
  private readonly fields: readonly Element[];
  private at = 0;

  constructor(
    structure: Element,
    private readonly name: string,
  ) {
    this.fields = structure.children(SEQUENCE, name);
  }

  /** The next field, which must be there and have that tag. */
  take(tag: number): Element {
    return this.next().expect(tag, `a field of ${this.name}`);
  }

  /** The next field, of whatever tag. */
  next(): Element {
    const field = this.fields[this.at];
    if (field === undefined) throw new SignatureError(`${this.name} lacks a field`);
    this.at++;
    return field;
  }

  /** The next field when it has that tag. */
  optional(tag: number): Element | null {
    return this.fields[this.at]?.tag === tag ? this.next() : null;
  }

  /** Returns when all fields were taken. */
  end(): void {
    const field = this.fields[this.at];
    if (field !== undefined) throw new SignatureError(`${this.name} has a field too many`, { tag: field.tag });
  }
}

/** The one element that `data` is; what is inside is not looked at. */
export function one(data: Uint8Array): Element {
  const found = elements(data);
  if (found.length !== 1) throw new SignatureError("the bytes are not one DER element", { elements: found.length });
  return found[0]!;
}

/** The one element that `data` is, checked through all depths. */
export function read(data: Uint8Array): Element {
  return checked(one(data));
}

/** An element of these contents, one behind the other. */
export function write(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concat(...contents);
  if (content.length < 0x80) return concat(Uint8Array.of(tag, content.length), content);
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) digits.unshift(rest & 0xff);
  return concat(Uint8Array.of(tag, 0x80 | digits.length, ...digits), content);
}

/** The element again, once all that is inside it is DER. */
export function checked(element: Element, depth = 0): Element {
  if (depth > MOST_DEPTH) throw new SignatureError("DER is nested too deep", { depth });
  if ((element.tag & CONSTRUCTED) !== 0) {
    const inside = elements(element.content);
    if (element.tag === SET) checkOrder(inside);
    for (const child of inside) checked(child, depth + 1);
  } else if (element.tag === BOOLEAN) {
    const [value] = element.content;
    if (element.content.length !== 1 || (value !== 0 && value !== 0xff)) {
      throw new SignatureError("a DER boolean is 00 or ff", { content: element.content });
    }
  } else if (element.tag === INTEGER) checkShortest(element.content);
  return element;
}

/** SET OF: ascending encodings, equal ones allowed (X.690 section 11.6). */
export function checkOrder(found: readonly Element[]): void {
  found.slice(1).forEach((after, at) => {
    if (compareBytes(found[at]!.encoded, after.encoded) > 0) throw new SignatureError("a DER set is not in order");
  });
}

/** An integer has no leading byte that says nothing (X.690 section 8.3.2). */
function checkShortest(content: Uint8Array): void {
  const [first, second] = content;
  const idle = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (first === undefined || idle) {
    throw new SignatureError("a DER integer is written in the shortest form", { content });
  }
}

function elements(data: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < data.length; ) {
    const element = elementAt(data, at);
    found.push(element);
    at += element.encoded.length;
  }
  return found;
}

/** The element that starts at `at`: one tag byte, a length in the shortest definite form, the content. */
function elementAt(data: Uint8Array, at: number): Element {
  const tag = data[at];
  const first = data[at + 1];
  if (tag === undefined || first === undefined) throw new SignatureError("a DER element is cut short");
  if ((tag & LONG_TAG) === LONG_TAG) throw new SignatureError("a DER tag of more than one byte is not used here", { tag });
  const start = at + 2 + (first >= 0x80 ? first & 0x7f : 0);
  const length = first < 0x80 ? first : longLength(data.subarray(at + 2, start), first & 0x7f);
  if (data.length - start < length) throw new SignatureError("a DER element is cut short", { position: at, length });
  return new Element(tag, data.subarray(start, start + length), data.subarray(at, start + length));
}

function longLength(digits: Uint8Array, count: number): number {
  const length = digits.reduce((before, digit) => before * 256 + digit, 0);
  const fits = digits.length === count && count >= 1 && count <= MOST_LENGTH_DIGITS;
  if (!fits || digits[0] === 0 || length < 0x80) {
    throw new SignatureError("a DER length is not in the shortest definite form");
  }
  return length;
}

/** Content of an object identifier (X.690 section 8.19): arcs of seven bits a byte, none with a leading zero, the last one ended. */
export function oidOf(element: Element): Uint8Array {
  const { content } = element.expect(OBJECT_IDENTIFIER, "an object identifier");
  const startsIdle = content.some((byte, at) => byte === 0x80 && (at === 0 || content[at - 1]! < 0x80));
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || startsIdle) {
    throw new SignatureError("an object identifier is malformed", { content });
  }
  return content;
}

/** The bits of a bit string that is whole bytes. */
export function wholeBytes(element: Element, name: string): Uint8Array {
  if (element.content[0] !== 0) throw new SignatureError(`${name} is not whole bytes`);
  return element.content.subarray(1);
}

/** A bit string as it stands: how many bits of its last byte are unused, which are zero (X.690 section 11.2.1). */
export function bitString(element: Element): Element {
  const [unused, ...bits] = element.expect(BIT_STRING, "a bit string").content;
  const last = bits.at(-1) ?? 0;
  const most = bits.length === 0 ? 0 : 7;
  if (unused === undefined || unused > most || (last & ((1 << unused) - 1)) !== 0) {
    throw new SignatureError("a bit string is malformed");
  }
  return element;
}
