/** Objects of PDF (ISO 32000-1 section 7.3), read from bytes at a position. As much as finding an embedded file needs. */

import { PdfError } from "../errors.js";

export class Name {
  constructor(readonly text: string) {}
}

/** The number of an object that stands elsewhere; generations are not told apart. */
export class Reference {
  constructor(readonly number: number) {}
}

/** A word without meaning of its own: `obj`, `stream`, `R` and the like. */
class Keyword {
  constructor(readonly text: string) {}
}

export type Dictionary = ReadonlyMap<string, PdfValue>;
export type PdfValue = null | boolean | number | Name | Uint8Array | Reference | readonly PdfValue[] | Dictionary | Stream;

/** A dictionary, and where its bytes begin: how many there are may stand in another object. */
export class Stream {
  constructor(
    readonly dictionary: Dictionary,
    readonly start: number,
  ) {}
}

const MOST_DEPTH = 64;
const SPACE = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]);
const DELIMITERS = new Set(Array.from("()<>[]{}/%", (one) => one.charCodeAt(0)));
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

export class ObjectReader {
  constructor(
    readonly data: Uint8Array,
    public at: number,
  ) {}

  /** The object `number generation obj ... endobj` here, with its number. */
  indirect(): readonly [number, PdfValue] {
    const [number, , word] = [this.token(0), this.token(0), this.token(0)];
    if (typeof number !== "number" || !isWord(word, "obj")) throw this.unexpected("an object");
    const value = this.value(0);
    const before = this.at;
    if (isDictionary(value) && isWord(this.token(0), "stream")) return [number, new Stream(value, this.streamStart())];
    this.at = before;
    return [number, value];
  }

  /** The value here; a number that begins a reference is one. */
  value(depth = 0): PdfValue {
    const value = this.token(depth);
    if (value instanceof Keyword) {
      if (value.text === "true" || value.text === "false") return value.text === "true";
      if (value.text === "null") return null;
      throw this.unexpected("a value");
    }
    return typeof value === "number" ? this.reference(value) : value;
  }

  /** Whether this word comes next, which is then taken. */
  takes(word: string): boolean {
    const before = this.at;
    const found = isWord(this.token(0), word);
    if (!found) this.at = before;
    return found;
  }

  private reference(number: number): PdfValue {
    const before = this.at;
    if (Number.isInteger(number) && typeof this.token(0) === "number" && this.takes("R")) return new Reference(number);
    this.at = before;
    return number;
  }

  /** One token, or a whole array or dictionary; null keyword at the end of the bytes. */
  private token(depth: number): PdfValue | Keyword {
    if (depth > MOST_DEPTH) throw new PdfError("the PDF is nested too deep");
    this.skip();
    const [first, second] = [this.data[this.at], this.data[this.at + 1]];
    if (first === undefined) return new Keyword("");
    if (first === 0x2f) return this.name();
    if (first === 0x28) return this.literal();
    if (first === 0x5b) return this.array(depth);
    if (first === 0x3c) return second === 0x3c ? this.dictionary(depth) : this.hexadecimal();
    if (DELIMITERS.has(first)) {
      this.at++;
      return new Keyword(String.fromCharCode(first));
    }
    const text = this.word();
    return NUMBER.test(text) ? Number(text) : new Keyword(text);
  }

  private array(depth: number): PdfValue[] {
    this.at++;
    const items: PdfValue[] = [];
    for (;;) {
      this.skip();
      if (this.data[this.at] === 0x5d) break;
      items.push(this.value(depth + 1));
    }
    this.at++;
    return items;
  }

  private dictionary(depth: number): Dictionary {
    this.at += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.skip();
      if (this.data[this.at] === 0x3e && this.data[this.at + 1] === 0x3e) break;
      const key = this.token(depth + 1);
      if (!(key instanceof Name)) throw this.unexpected("a name");
      entries.set(key.text, this.value(depth + 1));
    }
    this.at += 2;
    return entries;
  }

  private name(): Name {
    this.at++;
    return new Name(this.word().replace(/#([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))));
  }

  /** A string in parentheses, which may hold balanced ones (section 7.3.4.2). */
  private literal(): Uint8Array {
    const bytes: number[] = [];
    for (let open = 1, at = ++this.at; ; ) {
      const byte = this.data[at++];
      if (byte === undefined) throw this.unexpected("the end of a string");
      if (byte === 0x28) open++;
      if (byte === 0x29 && --open === 0) {
        this.at = at;
        return Uint8Array.from(bytes);
      }
      if (byte !== 0x5c) bytes.push(byte);
      else at = this.escape(at, bytes);
    }
  }

  private escape(at: number, bytes: number[]): number {
    const next = String.fromCharCode(this.data[at] ?? 0);
    if (next === "\r" || next === "\n") return next === "\r" && this.data[at + 1] === 0x0a ? at + 2 : at + 1;
    const octal = /^[0-7]{1,3}/.exec(latin1(this.data.subarray(at, at + 3)));
    if (octal !== null) {
      bytes.push(parseInt(octal[0], 8) & 0xff);
      return at + octal[0].length;
    }
    bytes.push((ESCAPES[next] ?? next).charCodeAt(0));
    return at + 1;
  }

  private hexadecimal(): Uint8Array {
    const end = this.data.indexOf(0x3e, this.at);
    if (end < 0) throw this.unexpected("the end of a string");
    const digits = latin1(this.data.subarray(this.at + 1, end)).replace(/[\s\0]/g, "");
    if (!/^[0-9a-fA-F]*$/.test(digits)) throw this.unexpected("hexadecimal digits");
    this.at = end + 1;
    const pairs = digits.match(/../g) ?? [];
    const odd = digits.length % 2 === 1 ? [`${digits.at(-1)}0`] : [];
    return Uint8Array.from([...pairs, ...odd], (pair) => parseInt(pair, 16));
  }

  /** Behind `stream` stands CR LF or LF (section 7.3.8.1). */
  private streamStart(): number {
    if (this.data[this.at] === 0x0d) this.at++;
    if (this.data[this.at] === 0x0a) this.at++;
    return this.at;
  }

  private word(): string {
    const start = this.at;
    while (this.at < this.data.length && !SPACE.has(this.data[this.at]!) && !DELIMITERS.has(this.data[this.at]!)) this.at++;
    return latin1(this.data.subarray(start, this.at));
  }

  private skip(): void {
    for (; this.at < this.data.length; this.at++) {
      const byte = this.data[this.at]!;
      if (byte === 0x25) while (this.at < this.data.length && this.data[this.at] !== 0x0a && this.data[this.at] !== 0x0d) this.at++;
      else if (!SPACE.has(byte)) return;
    }
  }

  private unexpected(wanted: string): PdfError {
    return new PdfError(`the PDF has no ${wanted.replace(/^an? /, "")} where one is expected`, { position: this.at });
  }
}

function isWord(token: PdfValue | Keyword, text: string): boolean {
  return token instanceof Keyword && token.text === text;
}

export function isDictionary(value: PdfValue): value is Dictionary {
  return value instanceof Map;
}

/** Bytes as the characters of the same numbers. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
