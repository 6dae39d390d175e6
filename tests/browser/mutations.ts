/** Changes of bytes: a bit flipped, bytes dropped, doubled, exchanged, or taken from another file. */

import fc from "fast-check";
import { concat } from "../../evidence/browser/src/bytes.js";

/** A changed copy of one of `originals`; now and then it comes out as it was. */
export function mutated(originals: readonly Uint8Array[]): fc.Arbitrary<{ was: Uint8Array; is: Uint8Array }> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const draw = fc.record({
    was: fc.constantFrom(...originals),
    other: fc.constantFrom(...originals),
    kind: fc.constantFrom("flip", "drop", "double", "exchange", "splice"),
    at: place,
    to: place,
    length: fc.integer({ min: 1, max: 48 }),
    bit: fc.integer({ min: 0, max: 7 }),
  });
  return draw.map(({ was, other, kind, at, to, length, bit }) => {
    const from = Math.floor(at * was.length);
    const piece = was.subarray(from, from + length);
    const [before, after] = [was.subarray(0, from), was.subarray(from + length)];
    const distant = Math.floor(to * other.length);
    const changes: Readonly<Record<string, () => Uint8Array>> = {
      flip: () => was.map((byte, place) => (place === from ? byte ^ (1 << bit) : byte)),
      drop: () => concat(before, after),
      double: () => concat(before, piece, piece, after),
      exchange: () => concat(before, after.subarray(0, length), piece, after.subarray(length)),
      splice: () => concat(before, other.subarray(distant, distant + length), after),
    };
    return { was, is: changes[kind]!() };
  });
}
