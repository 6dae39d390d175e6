/** Streams of PDF decoded: Flate (ISO 32000-1 section 7.4.4), with the predictors that cross-reference streams are written with. */

import { EncodingError, PdfError } from "../errors.js";
import { inflate } from "../inflate.js";
import { type Dictionary, isDictionary, Name, type PdfValue } from "./objects.js";

/** Greatest size of one stream, decoded. */
const MOST_BYTES = 32 << 20;
const ZLIB_HEADER = 2;

/** The plain bytes of a stream. `resolve` follows references. */
export function decodeStream(raw: Uint8Array, dictionary: Dictionary, resolve: (value: PdfValue) => PdfValue): Uint8Array {
  const filters = listed(resolve(dictionary.get("Filter") ?? null)).map(resolve);
  const parameters = listed(resolve(dictionary.get("DecodeParms") ?? null)).map(resolve);
  return filters.reduce((bytes: Uint8Array, filter, at) => {
    if (!(filter instanceof Name) || filter.text !== "FlateDecode") {
      throw new PdfError("a stream of the PDF is written with a filter that is not read here");
    }
    const given = parameters[at] ?? null;
    return unpredicted(unzipped(bytes), isDictionary(given) ? given : new Map<string, PdfValue>());
  }, raw);
}

function listed(value: PdfValue): readonly PdfValue[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly PdfValue[]) : [value];
}

/** zlib's wrapping (RFC 1950) without its checksum: a bundle has checks of its own. */
function unzipped(data: Uint8Array): Uint8Array {
  const [method, flags] = data;
  if (method === undefined || flags === undefined || (method & 0x0f) !== 8 || (flags & 0x20) !== 0 || (256 * method + flags) % 31 !== 0) {
    throw new PdfError("a stream of the PDF does not inflate");
  }
  try {
    return inflate(data.subarray(ZLIB_HEADER), MOST_BYTES).plain;
  } catch (error) {
    if (error instanceof EncodingError) throw new PdfError("a stream of the PDF does not inflate", { reason: error.message });
    throw error;
  }
}

/** Undoes PNG's predictors for bytes in rows (PNG section 9); each row begins with the number of its own. */
function unpredicted(data: Uint8Array, parameters: Dictionary): Uint8Array {
  const predictor = parameters.get("Predictor") ?? 1;
  if (predictor === 1) return data;
  const columns = parameters.get("Columns") ?? 1;
  const isPng = typeof predictor === "number" && predictor >= 10 && !parameters.has("Colors") && !parameters.has("BitsPerComponent");
  if (!isPng || typeof columns !== "number" || columns < 1 || data.length % (columns + 1) !== 0) {
    throw new PdfError("a stream of the PDF is written with a predictor that is not read here");
  }
  const rows = data.length / (columns + 1);
  const plain = new Uint8Array(rows * columns);
  let above = new Uint8Array(columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1);
    above = unfiltered(data[from]!, data.subarray(from + 1, from + 1 + columns), above);
    plain.set(above, row * columns);
  }
  return plain;
}

function unfiltered(type: number, row: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(row.length);
  row.forEach((byte, at) => {
    const [left, up, corner] = [plain[at - 1] ?? 0, above[at]!, above[at - 1] ?? 0];
    plain[at] = byte + predicted(type, left, up, corner);
  });
  return plain;
}

function predicted(type: number, left: number, up: number, corner: number): number {
  if (type === 0) return 0;
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  if (type !== 4) throw new PdfError("a stream of the PDF is written with a predictor that does not exist");
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((one) => Math.abs(guess - one)) as [number, number, number];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
