/**
 * The bundle that a PDF carries as an embedded file (ISO 32000-1 section 7.11.4; PDF/A-3).
 *
 * What the pages of the PDF show, and the PDF's own signature, are not looked at: only the bundle is judged.
 */

import { PdfError } from "../errors.js";
import { PdfFile } from "./file.js";
import { type Dictionary, latin1, type PdfValue, Stream } from "./objects.js";

/** The name under which our gateways embed it. */
const OWN_NAME = "certificate.gwb.json";
const SUFFIXES = [".gwb.json", ".gwb"];
const MOST_NODES = 10_000;

/** An embedded file by the name that its specification gives. */
interface Attachment {
  readonly name: string;
  readonly stream: Stream;
}

/** The one bundle of a PDF; PdfError when it carries none, or more than one. */
export function bundleOfPdf(data: Uint8Array): Uint8Array {
  const file = new PdfFile(data);
  const found = distinct(attachmentsOf(file).filter(({ name }) => SUFFIXES.some((suffix) => name.endsWith(suffix))));
  const own = found.filter(({ name }) => name === OWN_NAME);
  const [one, ...more] = own.length > 0 ? own : found;
  if (one === undefined) throw new PdfError("the PDF carries no bundle: it has no embedded file of that name", { name: OWN_NAME });
  if (more.length > 0) throw new PdfError("the PDF carries more than one bundle");
  return file.bytes(one.stream);
}

/** A file may be named by the catalog's list and by its tree of names: it is one all the same. */
function distinct(attachments: readonly Attachment[]): Attachment[] {
  return [...new Map(attachments.map((one) => [one.stream.start, one])).values()];
}

function attachmentsOf(file: PdfFile): Attachment[] {
  const catalog = file.dictionary(file.trailer.get("Root"));
  const tree = file.dictionary(catalog.get("Names")).get("EmbeddedFiles");
  const specifications = [...file.array(catalog.get("AF")), ...leavesOf(file, tree)];
  return specifications.flatMap((one) => attachment(file, file.dictionary(one)));
}

/** The values of a name tree (section 7.9.6). */
function leavesOf(file: PdfFile, root: PdfValue | undefined): PdfValue[] {
  const found: PdfValue[] = [];
  const pending: PdfValue[] = root === undefined ? [] : [root];
  for (let nodes = 0; pending.length > 0; nodes++) {
    if (nodes === MOST_NODES) throw new PdfError("the PDF's list of embedded files does not end", { most: MOST_NODES });
    const node = file.dictionary(pending.pop());
    found.push(...file.array(node.get("Names")).filter((_, at) => at % 2 === 1));
    pending.push(...file.array(node.get("Kids")));
  }
  return found;
}

function attachment(file: PdfFile, specification: Dictionary): Attachment[] {
  const embedded = file.dictionary(specification.get("EF"));
  const stream = file.resolve(embedded.get("UF") ?? embedded.get("F"));
  const name = file.resolve(specification.get("UF") ?? specification.get("F"));
  return stream instanceof Stream && name instanceof Uint8Array ? [{ name: textOf(name), stream }] : [];
}

/** A text string: UTF-16 with its mark, or bytes (section 7.9.2.2). */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return latin1(bytes);
  return latin1(bytes.subarray(2).filter((_, at) => at % 2 === 1));
}
