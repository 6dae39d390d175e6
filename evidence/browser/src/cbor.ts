/**
 * Deterministic CBOR (RFC 8949 section 4.2.1), as much of it as bundles need: integers, byte and text strings, arrays, maps with
 * text keys, booleans and null. A decoder that accepts one encoding of each value and no other.
 */

import { bigEndian, compareBytes, fromUtf8 } from "./bytes.js";
import type { Tree } from "./encoding.js";
import { EncodingError } from "./errors.js";

/** Arrays and maps inside one another. */
const MAX_DEPTH = 48;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [24, 1],
  [25, 2],
  [26, 4],
  [27, 8],
]);
const VALUES: ReadonlyMap<number, boolean | null> = new Map<number, boolean | null>([
  [20, false],
  [21, true],
  [22, null],
]);

/** The value of which `data` is the one encoding; EncodingError when it is of none. */
export function decode(data: Uint8Array): Tree {
  const reader = new CborReader(data);
  const value = reader.value(0);
  if (reader.at !== data.length) {
    throw new EncodingError("bytes are left over behind the CBOR", { position: reader.at });
  }
  return value;
}

/** One pass over the bytes; `at` is how far it has come. */
class CborReader {
  at = 0;

  constructor(private readonly data: Uint8Array) {}

  value(depth: number): Tree {
    if (depth > MAX_DEPTH) throw new EncodingError("the CBOR is nested too deep", { deepest: MAX_DEPTH });
    const [major, number] = this.head();
    if (major === UNSIGNED) return exact(number);
    if (major === NEGATIVE) return exact(-1n - number);
    if (major === BYTES) return this.take(number);
    if (major === TEXT) return this.text(number);
    if (major === ARRAY) return this.array(number, depth);
    if (major === MAP) return this.map(number, depth);
    const simple = major === SIMPLE ? VALUES.get(Number(number)) : undefined;
    if (simple === undefined) throw new EncodingError("a kind of CBOR value that bundles do not have", { major });
    return simple;
  }

  private head(): [number, bigint] {
    const first = this.take(1n)[0]!;
    const major = first >> 5;
    const number = first & 31;
    if (number < 24) return [major, BigInt(number)];
    const width = WIDTHS.get(number);
    if (width === undefined || major === SIMPLE) {
      throw new EncodingError("a CBOR head that is not allowed here", { head: first, position: this.at });
    }
    const long = bigEndian(this.take(BigInt(width)));
    if (long < (width === 1 ? 24n : 1n << BigInt(4 * width))) {
      throw new EncodingError("a CBOR number is not in its shortest form", { position: this.at });
    }
    return [major, long];
  }

  private array(count: bigint, depth: number): Tree[] {
    this.expect(count);
    return Array.from({ length: Number(count) }, () => this.value(depth + 1));
  }

  private map(count: bigint, depth: number): Map<string, Tree> {
    this.expect(2n * count);
    const found = new Map<string, Tree>();
    let before = new Uint8Array();
    for (let left = count; left > 0n; left--) {
      const start = this.at;
      const name = this.value(depth + 1);
      if (typeof name !== "string") throw new EncodingError("a key of a CBOR map is no text", { position: start });
      const key = this.data.slice(start, this.at);
      if (compareBytes(before, key) >= 0) {
        throw new EncodingError("keys of a CBOR map do not rise", { position: start });
      }
      before = key;
      found.set(name, this.value(depth + 1));
    }
    return found;
  }

  private text(length: bigint): string {
    const text = fromUtf8(this.take(length));
    if (text === null) throw new EncodingError("a CBOR text is not UTF-8", { position: this.at });
    return text;
  }

  /** Every value takes a byte at least: a count that cannot be true is refused before anything is made for it. */
  private expect(values: bigint): void {
    if (values > this.data.length - this.at) throw new EncodingError("the CBOR ends too early", { position: this.at });
  }

  private take(length: bigint): Uint8Array {
    this.expect(length);
    this.at += Number(length);
    return this.data.subarray(this.at - Number(length), this.at);
  }
}

/** As JSON has it: a number while that is exact, else a bigint. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
