import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { EvidenceError, PdfError } from "../../evidence/browser/src/errors.js";
import { bundleOfPdf } from "../../evidence/browser/src/pdf/attachments.js";
import { isPdf } from "../../evidence/browser/src/pdf/file.js";
import { mutated } from "./mutations.js";
import { BUNDLES } from "./samples.js";

const BUNDLE = Buffer.from(BUNDLES[0]!);
const HEAD: Buffer = Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1");
const CATALOG = "<< /Type /Catalog /AF [3 0 R] /Names << /EmbeddedFiles << /Kids [2 0 R] >> >> >>";
const NODE = "<< /Names [(a \\(name\\) \\101) 3 0 R] >>";

function specification(name: string): string {
  return `<< /Type /Filespec /F (${name}) /UF <${Buffer.from(`\ufeff${name}`, "utf16le").swap16().toString("hex")}> /EF << /F 4 0 R >> /AFRelationship /Source >>`;
}

function stream(dictionary: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from("\nendstream")]);
}

function object(number: number, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${number} 0 obj\n`), Buffer.from(body), Buffer.from("\nendobj\n")]);
}

/** A PDF of these objects with a cross-reference table, or behind `before`, with what changed. */
function withTable(objects: readonly (readonly [number, string | Buffer])[], before = HEAD, previous = ""): Buffer {
  const parts = [before];
  const lines: string[] = [];
  for (const [number, body] of objects) {
    lines.push(`${number} 1\n${String(Buffer.concat(parts).length).padStart(10, "0")} 00000 n \n`);
    parts.push(object(number, body));
  }
  const at = Buffer.concat(parts).length;
  parts.push(Buffer.from(`xref\n0 1\n0000000000 65535 f \n${lines.join("")}trailer\n<< /Size 9 /Root 1 0 R ${previous} >>\nstartxref\n${at}\n%%EOF\n`));
  return Buffer.concat(parts);
}

const FILE = stream("/Type /EmbeddedFile /Filter /FlateDecode", deflateSync(BUNDLE));
const PLAIN = withTable([[1, CATALOG], [2, NODE], [3, specification("certificate.gwb.json")], [4, FILE]]);

/** Objects in an object stream, cross-references in a stream with PNG's predictor "up". */
function withStreams(): Buffer {
  const inside = [[1, CATALOG], [2, NODE], [3, specification("certificate.gwb.json")]] as const;
  const bodies = inside.map(([, body]) => `${body}\n`);
  const offsets = bodies.map((_, at) => bodies.slice(0, at).join("").length);
  const index = inside.map(([number], at) => `${number} ${offsets[at]}`).join(" ") + "\n";
  const packed = stream(`/Type /ObjStm /N 3 /First ${index.length} /Filter [/FlateDecode]`, deflateSync(index + bodies.join("")));
  const at4 = HEAD.length;
  const at5 = at4 + object(4, FILE).length;
  const at6 = at5 + object(5, packed).length;
  const rows = [[0, 0, 0], [2, 5, 0], [2, 5, 1], [2, 5, 2], [1, at4, 0], [1, at5, 0], [1, at6, 0]].map(
    ([type, second, third]) => [type!, second! >> 16, (second! >> 8) & 0xff, second! & 0xff, third!],
  );
  const up = rows.flatMap((row, at) => [2, ...row.map((byte, place) => (byte - (rows[at - 1]?.[place] ?? 0)) & 0xff)]);
  const dictionary = "/Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 5 >>";
  const sections = object(6, stream(dictionary, deflateSync(Buffer.from(up))));
  return Buffer.concat([HEAD, object(4, FILE), object(5, packed), sections, Buffer.from(`startxref\n${at6}\n%%EOF\n`)]);
}

test("the bundle is found through a cross-reference table", () => {
  assert.ok(isPdf(PLAIN));
  assert.deepEqual(Buffer.from(bundleOfPdf(PLAIN)), BUNDLE);
});

test("the bundle is found through cross-reference and object streams", () => {
  assert.deepEqual(Buffer.from(bundleOfPdf(withStreams())), BUNDLE);
});

test("what was appended later stands", () => {
  const other = Buffer.from(BUNDLES[1]!);
  const at = PLAIN.lastIndexOf("xref\n0 1");
  const appended = withTable([[4, stream("/Type /EmbeddedFile", other)]], PLAIN, `/Prev ${at}`);
  assert.deepEqual(Buffer.from(bundleOfPdf(appended)), other);
});

test("a PDF without a bundle, with two, encrypted or cut off is refused and says so", () => {
  const [none, two] = [specification("invoice.xml"), specification("other.gwb.json")];
  const twice = CATALOG.replace("[3 0 R]", "[3 0 R 5 0 R]");
  const second = two.replace("4 0 R", "6 0 R");
  const refused: readonly (readonly [Buffer, RegExp])[] = [
    [withTable([[1, CATALOG], [2, NODE], [3, none], [4, FILE]]), /carries no bundle/],
    [withTable([[1, twice], [2, NODE], [3, two], [4, FILE], [5, second], [6, FILE]]), /more than one/],
    [Buffer.from(PLAIN.toString("latin1").replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 7 0 R"), "latin1"), /encrypted/],
    [PLAIN.subarray(0, PLAIN.length - 40), /cut off/],
    [withTable([[1, CATALOG], [2, "<< /Kids [2 0 R] >>"], [3, none], [4, FILE]]), /does not end/],
    [withTable([[1, "1 0 R"]]), /refers to itself/],
    [withTable([[1, CATALOG], [2, NODE], [3, specification("certificate.gwb.json")], [4, stream("/Filter /LZWDecode", BUNDLE)]]), /filter/],
  ];
  for (const [pdf, why] of refused) {
    assert.throws(() => bundleOfPdf(pdf), (error) => error instanceof PdfError && why.test(error.message), String(why));
  }
});

test("a damaged PDF gives some bytes or an error of ours", () => {
  let refused = 0;
  fc.assert(
    fc.property(mutated([PLAIN, withStreams()].map((one) => new Uint8Array(one))), ({ is }) => {
      try {
        assert.ok(bundleOfPdf(is) instanceof Uint8Array);
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        refused++;
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(refused > 0);
});
