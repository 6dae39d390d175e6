/** What every check of vectors needs: counting, and reading of what stands in the files. */

import { sameBytes } from "../bytes.js";
import { fromHex, integer, items, members, type Members, string, unsigned64 } from "../encoding.js";
import { EvidenceError } from "../errors.js";
import { hexBytes } from "../bytes.js";
import type { Json } from "../strict_json.js";

const MOST = 2 ** 53;

/** One file of vectors: what was checked, and what did not hold. */
export class Checks {
  checked = 0;
  readonly mismatches: string[] = [];

  holds(where: string, is: boolean): void {
    this.checked++;
    if (!is) this.mismatches.push(where);
  }

  same(where: string, left: Uint8Array, right: Uint8Array): void {
    this.holds(where, sameBytes(left, right));
  }

  /** Whether `action` is refused by an error of ours. */
  refused(where: string, action: () => unknown): void {
    let isRefused = false;
    try {
      action();
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      isRefused = true;
    }
    this.holds(where, isRefused);
  }
}

export function each(value: Json, name: string, check: (one: Json, at: number) => void): void {
  const listed = items(value, name);
  if (listed.length === 0) throw new EvidenceError("a section of vectors is empty", { name });
  listed.forEach(check);
}

export function take<R extends string>(value: Json, name: string, ...names: R[]): Members<Json, R, never> {
  return members(value, name, names);
}

/** Bytes of hex; of 32 where no other length is given. */
export function hex(value: Json, length = 32): Uint8Array {
  return fromHex(value, "a vector", length);
}

export function anyHex(value: Json): Uint8Array {
  const found = hexBytes(string(value, "a vector"));
  if (found === null) throw new EvidenceError("a vector is no hex");
  return found;
}

export function hexes(value: Json): Uint8Array[] {
  return items(value, "hashes").map((one) => hex(one));
}

export function number(value: Json): number {
  return integer(value, "a vector", 0, MOST);
}

export function numbers(value: Json): number[] {
  return items(value, "numbers").map(number);
}

/** A number, or the text of a large one. */
export function big(value: Json): bigint {
  return typeof value === "string" ? BigInt(value) : unsigned64(value, "a vector");
}

export function text(value: Json): string {
  return string(value, "a vector");
}

/** The first of `listed`, as many as a vector says; there must be so many. */
export function first<T>(listed: readonly T[], count: Json): readonly T[] {
  return listed.slice(0, integer(count, "a count of a vector", 1, listed.length + 1));
}
