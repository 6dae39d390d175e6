/**
 * JSON that has only one reading (docs/formats/documents.md): no repeated key, no fraction, no lone surrogate, no depth beyond 32.
 *
 * An object is a `Map`, so that no key can mean anything to JavaScript. An integer is a `number` while that is exact, else a `bigint`.
 */

import { fromUtf8, hasLoneSurrogate } from "./bytes.js";
import { DocumentError } from "./errors.js";

export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

/** Objects and arrays inside one another; also the segments of a path. */
export const MAX_DEPTH = 32;
/** Integers lie strictly between its negative and itself. */
export const INTEGER_LIMIT = 2 ** 53;
export const DEFAULT_JSON_BYTES = 4 << 20;
/** What becomes of a number with a fraction or an exponent: "string" makes it a string of its source literal. */
export type Fractions = "refuse" | "string";
/** Longer literals are refused before they cost anything: reading digits takes time in their square. */
const MOST_DIGITS = 4_300;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const WHITE_SPACE = /[ \t\n\r]*/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const WORDS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Value of a JSON text (RFC 8259) that has only one reading; DocumentError when it has none or another. */
export function parseJson(data: Uint8Array, limit = DEFAULT_JSON_BYTES, fractions: Fractions = "refuse"): Json {
  if (data.length > limit) throw new DocumentError("the text is too large", { bytes: data.length, most: limit });
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) {
    throw new DocumentError("a byte order mark is refused");
  }
  return new JsonReader(textOf(data), true, fractions).document();
}

/** Value of a JSON text whose bytes the caller compares with the one encoding: numbers and keys are not looked into. */
export function parseAnyJson(data: Uint8Array): Json {
  return new JsonReader(textOf(data), false, "refuse").document();
}

function textOf(data: Uint8Array): string {
  const text = fromUtf8(data);
  if (text === null) throw new DocumentError("the text is not UTF-8");
  return text;
}

class JsonReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly strict: boolean,
    private readonly fractions: Fractions,
  ) {}

  document(): Json {
    const value = this.value(0);
    this.skip();
    if (this.at !== this.text.length) throw this.unexpected();
    return value;
  }

  private value(depth: number): Json {
    this.skip();
    const next = this.text[this.at];
    if (next === '"') return this.string();
    if (next === "{" || next === "[") {
      if (depth === MAX_DEPTH) throw new DocumentError("nested too deep", { deepest: MAX_DEPTH });
      this.at++;
      return next === "{" ? this.object(depth) : this.array(depth);
    }
    for (const [word, meaning] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return meaning;
      }
    }
    return this.number();
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    if (this.takes("}")) return members;
    do {
      this.skip();
      const key = this.string();
      if (this.strict && members.has(key)) throw new DocumentError("a key is repeated", { key });
      if (!this.takes(":")) throw this.unexpected();
      members.set(key, this.value(depth + 1));
    } while (this.takes(","));
    if (!this.takes("}")) throw this.unexpected();
    return members;
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    if (this.takes("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.takes(","));
    if (!this.takes("]")) throw this.unexpected();
    return items;
  }

  private number(): number | bigint | string {
    const found = this.match(NUMBER);
    if (found === null || found[0] === "") throw this.unexpected();
    const literal = found[0];
    if (found[1] !== undefined || found[2] !== undefined) {
      if (this.fractions === "string") return literal;
      throw new DocumentError("a number with a fraction or an exponent is refused; write it as a string", { literal });
    }
    if (this.strict && literal === "-0") throw new DocumentError("an integer must be in shortest form", { literal });
    if (literal.replace("-", "").length > MOST_DIGITS) throw new DocumentError("an integer is too long", { literal });
    const value = Number(literal);
    if (-INTEGER_LIMIT < value && value < INTEGER_LIMIT) return value;
    if (this.strict) throw new DocumentError("an integer must be smaller than 2^53", { literal });
    return BigInt(literal);
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw this.unexpected();
    this.at++;
    let value = "";
    for (;;) {
      value += this.match(PLAIN_TEXT)![0];
      const next = this.text[this.at++];
      if (next === '"') break;
      if (next !== "\\") throw this.unexpected();
      value += this.escaped();
    }
    if (hasLoneSurrogate(value)) throw new DocumentError("a string holds a lone surrogate", { value });
    return value;
  }

  private escaped(): string {
    const next = this.text[this.at++] ?? "";
    if (next !== "u") {
      const meaning = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined;
      if (meaning === undefined) throw this.unexpected();
      return meaning;
    }
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.unexpected();
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  private takes(mark: string): boolean {
    this.skip();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private skip(): void {
    this.match(WHITE_SPACE);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  private unexpected(): DocumentError {
    return new DocumentError("not JSON", { position: this.at });
  }
}
