/**
 * Inflate (RFC 1951) with a limit of output. Our own, because a browser's DecompressionStream has no limit, and because what bundles
 * allow is drawn by zlib: which incomplete codes it takes is followed here (docs/formats/bundle.md, "Compact form").
 */

import { EncodingError } from "./errors.js";

const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;
const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
  24577,
];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER_OF_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** What a stream inflates to, and how many of the bytes it took. */
export interface Inflated {
  readonly plain: Uint8Array;
  readonly taken: number;
}

/** Inflates the stream at the start of `data`; EncodingError when it is none, is cut off, or makes more than `most` bytes. */
export function inflate(data: Uint8Array, most: number): Inflated {
  const work = new Inflation(data, most);
  let last = false;
  while (!last) {
    last = work.bits(1) === 1;
    work.block();
  }
  return { plain: work.plain(), taken: work.taken() };
}

/** A canonical Huffman code: how many codes there are of each length, and the symbols in the order of their codes. */
class Code {
  readonly counts = new Uint16Array(LONGEST_CODE + 1);
  readonly symbols: Uint16Array;

  /** `single`: whether zlib takes a code of one symbol with one bit, or none, although it is incomplete. */
  constructor(lengths: readonly number[], single: boolean) {
    for (const length of lengths) this.counts[length]!++;
    const used = lengths.length - this.counts[0]!;
    this.counts[0] = 0;
    this.check(used, single);
    const next = new Uint16Array(LONGEST_CODE + 2);
    this.counts.forEach((count, length) => (next[length + 1] = next[length]! + count));
    this.symbols = new Uint16Array(used);
    lengths.forEach((length, symbol) => {
      if (length > 0) this.symbols[next[length]!++] = symbol;
    });
  }

  private check(used: number, single: boolean): void {
    let left = 1;
    for (let length = 1; length <= LONGEST_CODE; length++) left = 2 * left - this.counts[length]!;
    const alone = used === 0 || (used === 1 && this.counts[1] === 1);
    const over = this.isOverSubscribed();
    if (over || (left > 0 && !(single && alone))) throw new EncodingError("a Huffman code is not complete");
  }

  private isOverSubscribed(): boolean {
    let left = 1;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      left = 2 * left - this.counts[length]!;
      if (left < 0) return true;
    }
    return false;
  }
}

const FIXED_LITERALS = new Code(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  false,
);
const FIXED_DISTANCES = new Code(new Array<number>(32).fill(5), false);

class Inflation {
  private at = 0;
  private held = 0;
  private heldBits = 0;
  private out: Uint8Array;
  private made = 0;

  constructor(
    private readonly data: Uint8Array,
    private readonly most: number,
  ) {
    this.out = new Uint8Array(Math.min(most, Math.max(1024, 4 * data.length)));
  }

  plain(): Uint8Array {
    return this.out.subarray(0, this.made);
  }

  taken(): number {
    return this.at;
  }

  block(): void {
    const type = this.bits(2);
    if (type === 0) this.stored();
    else if (type === 1) this.compressed(FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) this.compressed(...this.dynamic());
    else throw new EncodingError("a kind of deflated block that does not exist");
  }

  /** The next bits, the first in the lowest place. */
  bits(count: number): number {
    while (this.heldBits < count) {
      if (this.at === this.data.length) throw new EncodingError("the deflated stream is cut off");
      this.held |= this.data[this.at++]! << this.heldBits;
      this.heldBits += 8;
    }
    const found = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return found;
  }

  private stored(): void {
    this.held = this.heldBits = 0;
    const length = this.bits(16);
    if (length !== (~this.bits(16) & 0xffff)) throw new EncodingError("a stored block's length is damaged");
    if (this.data.length - this.at < length) throw new EncodingError("the deflated stream is cut off");
    this.room(length);
    this.out.set(this.data.subarray(this.at, this.at + length), this.made);
    this.at += length;
    this.made += length;
  }

  private compressed(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol < END_OF_BLOCK) {
        this.room(1);
        this.out[this.made++] = symbol;
      } else if (symbol === END_OF_BLOCK) return;
      else this.repeat(symbol - END_OF_BLOCK - 1, distances);
    }
  }

  private repeat(lengthSymbol: number, distances: Code): void {
    if (lengthSymbol >= LENGTH_BASE.length) throw new EncodingError("a length that does not exist");
    const length = LENGTH_BASE[lengthSymbol]! + this.bits(LENGTH_EXTRA[lengthSymbol]!);
    const distanceSymbol = this.symbol(distances);
    if (distanceSymbol >= DISTANCE_BASE.length) throw new EncodingError("a distance that does not exist");
    const distance = DISTANCE_BASE[distanceSymbol]! + this.bits(DISTANCE_EXTRA[distanceSymbol]!);
    if (distance > this.made) throw new EncodingError("a distance leads before the beginning");
    this.room(length);
    for (let left = length; left > 0; left--) {
      this.out[this.made] = this.out[this.made - distance]!;
      this.made++;
    }
  }

  /** The symbol whose code comes next: codes of one length follow one another (RFC 1951 section 3.2.2). */
  private symbol(code: Code): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      value |= this.bits(1);
      const count = code.counts[length]!;
      if (value - first < count) return code.symbols[index + value - first]!;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new EncodingError("a code that stands for nothing");
  }

  /** The two codes that a block of type 2 brings along. */
  private dynamic(): [Code, Code] {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const given = this.bits(4) + 4;
    if (literals > 286 || distances > 30) throw new EncodingError("too many lengths or distances");
    const lengths = new Array<number>(ORDER_OF_LENGTHS.length).fill(0);
    for (let at = 0; at < given; at++) lengths[ORDER_OF_LENGTHS[at]!] = this.bits(3);
    const all = this.codeLengths(new Code(lengths, false), literals + distances);
    if (all[END_OF_BLOCK] === 0) throw new EncodingError("a block that cannot end");
    return [new Code(all.slice(0, literals), true), new Code(all.slice(literals), true)];
  }

  private codeLengths(code: Code, count: number): number[] {
    const lengths: number[] = [];
    while (lengths.length < count) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        lengths.push(symbol);
        continue;
      }
      if (symbol === 16 && lengths.length === 0) throw new EncodingError("a repetition of nothing");
      const repeated = symbol === 16 ? lengths.at(-1)! : 0;
      const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (lengths.length + times > count) throw new EncodingError("a repetition goes beyond the end");
      for (let left = times; left > 0; left--) lengths.push(repeated);
    }
    return lengths;
  }

  private room(more: number): void {
    const needed = this.made + more;
    if (needed > this.most) throw new EncodingError("the stream inflates to too much", { most: this.most });
    if (needed <= this.out.length) return;
    const grown = new Uint8Array(Math.min(this.most, Math.max(needed, 2 * this.out.length)));
    grown.set(this.out.subarray(0, this.made));
    this.out = grown;
  }
}
