/** A PDF as a file: its objects by their numbers, through cross-reference tables and streams (ISO 32000-1 section 7.5). */

import { bigEndian } from "../bytes.js";
import { PdfError } from "../errors.js";
import { type Dictionary, isDictionary, latin1, Name, ObjectReader, type PdfValue, Reference, Stream } from "./objects.js";
import { decodeStream } from "./streams.js";

/** Greatest size of a PDF. */
export const MOST_BYTES = 64 << 20;
const MOST_OBJECTS = 1 << 20;
const TAIL = 2048;
const IN_USE = 1;
const IN_STREAM = 2;

/** Where an object stands: at a position of the file, or at a place inside an object stream. */
type Entry = { readonly offset: number } | { readonly stream: number; readonly place: number };

export function isPdf(data: Uint8Array): boolean {
  return latin1(data.subarray(0, 1024)).includes("%PDF-");
}

export class PdfFile {
  private readonly entries = new Map<number, Entry | null>();
  /** Objects that are being read: one that names itself is refused. */
  private readonly opened = new Set<number>();
  readonly trailer: Dictionary;

  constructor(private readonly data: Uint8Array) {
    if (data.length > MOST_BYTES) throw new PdfError("the PDF is too large", { bytes: data.length, most: MOST_BYTES });
    this.trailer = this.readSections(this.startOfSections());
    if (this.trailer.has("Encrypt")) throw new PdfError("the PDF is encrypted, which is not read here");
  }

  /** The value itself, or that of the object which it refers to. */
  resolve(value: PdfValue | undefined): PdfValue {
    if (value === undefined) return null;
    if (!(value instanceof Reference)) return value;
    const { number } = value;
    const entry = this.entries.get(number) ?? null;
    if (entry === null) return null;
    if (this.opened.has(number)) throw new PdfError("an object of the PDF refers to itself", { number });
    this.opened.add(number);
    try {
      return this.resolve("offset" in entry ? this.objectAt(entry.offset, number) : this.packed(entry, number));
    } finally {
      this.opened.delete(number);
    }
  }

  /** The dictionary that a value is or refers to; an empty one for anything else. */
  dictionary(value: PdfValue | undefined): Dictionary {
    const found = this.resolve(value);
    return isDictionary(found) ? found : new Map<string, PdfValue>();
  }

  array(value: PdfValue | undefined): readonly PdfValue[] {
    const found = this.resolve(value);
    return Array.isArray(found) ? (found as readonly PdfValue[]) : [];
  }

  /** The plain bytes of a stream. */
  bytes(stream: Stream): Uint8Array {
    const length = this.resolve(stream.dictionary.get("Length"));
    if (typeof length !== "number" || length < 0 || stream.start + length > this.data.length) {
      throw new PdfError("a stream of the PDF has no length that fits", { position: stream.start });
    }
    const raw = this.data.subarray(stream.start, stream.start + length);
    return decodeStream(raw, stream.dictionary, (value) => this.resolve(value));
  }

  private objectAt(offset: number, number: number): PdfValue {
    const [found, value] = new ObjectReader(this.data, offset).indirect();
    if (found !== number) throw new PdfError("the PDF's cross-references name another object", { number, found });
    return value;
  }

  /** An object inside an object stream (section 7.5.7). */
  private packed(entry: { readonly stream: number; readonly place: number }, number: number): PdfValue {
    const stream = this.resolve(new Reference(entry.stream));
    if (!(stream instanceof Stream)) throw new PdfError("an object stream of the PDF is none", { number: entry.stream });
    const bytes = this.bytes(stream);
    const head = new ObjectReader(bytes, 0);
    for (let place = 0; place < entry.place; place++) [head.value(), head.value()];
    const [found, offset, first] = [head.value(), head.value(), stream.dictionary.get("First")];
    if (found !== number || typeof offset !== "number" || typeof first !== "number") {
      throw new PdfError("the PDF's cross-references name another object", { number });
    }
    return new ObjectReader(bytes, first + offset).value();
  }

  private startOfSections(): number {
    const from = Math.max(0, this.data.length - TAIL);
    const tail = latin1(this.data.subarray(from));
    const found = [...tail.matchAll(/startxref\s+([0-9]{1,10})/g)].at(-1);
    if (found === undefined) throw new PdfError("the PDF is cut off: it says nowhere where its objects are");
    return Number(found[1]);
  }

  /** All sections from the newest to the oldest; what a newer one says of an object stands. Gives the newest trailer. */
  private readSections(start: number): Dictionary {
    let newest: Dictionary | null = null;
    const pending = [start];
    const seen = new Set<number>();
    while (pending.length > 0) {
      const at = pending.shift()!;
      if (seen.has(at)) continue;
      seen.add(at);
      const trailer = this.readSection(at);
      newest ??= trailer;
      for (const name of ["XRefStm", "Prev"]) {
        const next = trailer.get(name);
        if (typeof next === "number") pending.push(next);
      }
    }
    return newest!;
  }

  private readSection(at: number): Dictionary {
    const reader = new ObjectReader(this.data, at);
    return reader.takes("xref") ? this.readTable(reader) : this.readStream(reader);
  }

  private readTable(reader: ObjectReader): Dictionary {
    while (!reader.takes("trailer")) {
      const [first, count] = [reader.value(), reader.value()];
      if (typeof first !== "number" || typeof count !== "number") throw new PdfError("a cross-reference table is malformed");
      for (let number = first; number < first + count; number++) this.readLine(reader, number);
    }
    const trailer = reader.value();
    if (!isDictionary(trailer)) throw new PdfError("the PDF has no trailer");
    return trailer;
  }

  private readLine(reader: ObjectReader, number: number): void {
    const offset = reader.value();
    reader.value();
    const isUsed = reader.takes("n");
    if (typeof offset !== "number" || !(isUsed || reader.takes("f"))) {
      throw new PdfError("a cross-reference table is malformed", { number });
    }
    this.enter(number, isUsed ? { offset } : null);
  }

  private readStream(reader: ObjectReader): Dictionary {
    const [, stream] = reader.indirect();
    const isSection = stream instanceof Stream && nameOf(stream.dictionary.get("Type")) === "XRef";
    if (!isSection) throw new PdfError("the PDF has no cross-references where it says");
    const { dictionary } = stream;
    const widths = this.array(dictionary.get("W")).map(Number);
    const [type = 0, second = 0, third = 0] = widths;
    const width = type + second + third;
    const sections = this.array(dictionary.get("Index") ?? [0, dictionary.get("Size") ?? 0]).map(Number);
    const bytes = this.bytes(stream);
    if (!(width > 0 && widths.every((one) => one >= 0 && one <= 8))) throw new PdfError("a cross-reference stream is malformed");
    let at = 0;
    for (let pair = 0; pair + 1 < sections.length; pair += 2) {
      const first = sections[pair]!;
      for (let number = first; number < first + sections[pair + 1]! && at + width <= bytes.length; number++, at += width) {
        const field = (from: number, length: number) => Number(bigEndian(bytes.subarray(at + from, at + from + length)));
        this.enter(number, entryOf(type === 0 ? IN_USE : field(0, type), field(type, second), field(type + second, third)));
      }
    }
    return dictionary;
  }

  private enter(number: number, entry: Entry | null): void {
    if (this.entries.size >= MOST_OBJECTS) throw new PdfError("the PDF has too many objects", { most: MOST_OBJECTS });
    if (!this.entries.has(number)) this.entries.set(number, entry);
  }
}

function entryOf(type: number, second: number, third: number): Entry | null {
  if (type === IN_USE) return { offset: second };
  return type === IN_STREAM ? { stream: second, place: third } : null;
}

export function nameOf(value: PdfValue | undefined): string | null {
  return value instanceof Name ? value.text : null;
}
