/** Unicode normal form C of Unicode 14.0.0, whatever version the machine has (docs/formats/documents.md, "Document"). */

import { UNASSIGNED_GAPS } from "./tables/unassigned_table.js";

/** First code point of each unassigned range, and the one behind its last, in one rising list. */
const EDGES = edges();

/**
 * Whether a text is in normal form C. A code point that 14.0.0 does not assign stands for itself there: it neither composes nor
 * reorders, so what stands between such ones is judged alone. What 14.0.0 does assign is stable in every later version.
 */
export function isNormal(text: string): boolean {
  let piece = "";
  for (const character of text) {
    if (!isUnassigned(character.codePointAt(0)!)) {
      piece += character;
      continue;
    }
    if (piece.normalize("NFC") !== piece) return false;
    piece = "";
  }
  return piece.normalize("NFC") === piece;
}

/** An odd number of edges at or below a code point means that it lies inside a range. */
function isUnassigned(code: number): boolean {
  let low = 0;
  let high = EDGES.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (EDGES[middle]! <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

function edges(): Uint32Array {
  let at = 0;
  return Uint32Array.from(UNASSIGNED_GAPS, (distance) => (at += distance));
}
