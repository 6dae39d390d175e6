import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { compareText, utf8 } from "../../evidence/browser/src/bytes.js";
import { decode } from "../../evidence/browser/src/cbor.js";
import * as der from "../../evidence/browser/src/der.js";
import { b64u, canonicalText, fromB64u, isObject, readCanonicalJson, type Tree } from "../../evidence/browser/src/encoding.js";
import { EvidenceError } from "../../evidence/browser/src/errors.js";
import { inflate } from "../../evidence/browser/src/inflate.js";
import { isNormal } from "../../evidence/browser/src/normal_form.js";
import { Certificate } from "../../evidence/browser/src/pki.js";
import { sha256 } from "../../evidence/browser/src/sha256.js";
import { type Json, parseJson } from "../../evidence/browser/src/strict_json.js";
import { mutated } from "./mutations.js";
import { POLICY } from "./samples.js";

const bytes = fc.uint8Array({ maxLength: 600 });

/** What an action gives, or null when it is refused by an error of ours; any other error is a fault. */
function tried<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

test("SHA-256 is that of the machine's library, however the input is cut", () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (parts) => {
      assert.deepEqual(Buffer.from(sha256(...parts)), createHash("sha256").update(Buffer.concat(parts)).digest());
    }),
    { numRuns: 500 },
  );
});

test("what zlib deflates is inflated, and nothing behind its end is taken", () => {
  const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED];
  const repeated = fc.tuple(bytes, fc.integer({ min: 1, max: 40 })).map(([part, times]) => Buffer.concat(Array(times).fill(part)));
  fc.assert(
    fc.property(repeated, fc.integer({ min: 0, max: 9 }), fc.constantFrom(...strategies), (plain, level, strategy) => {
      const stream = deflateRawSync(plain, { level, strategy });
      const found = inflate(Buffer.concat([stream, Buffer.from("behind")]), 1 << 20);
      assert.deepEqual([Buffer.from(found.plain), found.taken], [plain, stream.length]);
      if (plain.length > 0) assert.equal(tried(() => inflate(stream, plain.length - 1)), null);
    }),
    { numRuns: 300 },
  );
});

test("a damaged stream is taken or refused as zlib takes or refuses it", () => {
  const text = Buffer.from("A certificate of origin never covers more than was declared for export. ".repeat(6));
  const streams = [0, 1, 9].map((level) => new Uint8Array(deflateRawSync(text, { level })));
  const fixed = new Uint8Array(deflateRawSync(text, { strategy: constants.Z_FIXED }));
  let taken = 0;
  fc.assert(
    fc.property(mutated([...streams, fixed]), ({ is }) => {
      const ours = tried(() => inflate(is, 1 << 20).plain);
      let theirs: Buffer | null = null;
      try {
        theirs = inflateRawSync(is);
      } catch (error) {
        assert.match(String((error as NodeJS.ErrnoException).code), /^Z_/);
      }
      if (ours !== null) taken++;
      assert.deepEqual(ours === null ? null : Buffer.from(ours), theirs);
    }),
    { numRuns: 4000 },
  );
  assert.ok(taken > 0, "some damage leaves a stream that inflates");
});

test("JSON without fractions is read as the machine reads it", () => {
  const integers = fc.maxSafeInteger().map((one) => one + 0);
  const texts = fc.string({ unit: "binary" });
  const values = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, integers, texts, fc.boolean(), fc.constant(null), tie("list"), tie("object")),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(texts, tie("value"), { maxKeys: 4 }),
  })).value;
  fc.assert(
    fc.property(values, (value) => {
      const found = parseJson(utf8(JSON.stringify(value, null, 1)));
      assert.deepEqual(JSON.parse(canonicalText(found)), JSON.parse(JSON.stringify(value)));
      assert.deepEqual(readCanonicalJson(utf8(canonicalText(found))), asCanonical(found));
    }),
    { numRuns: 500 },
  );
});

/** With members in the canonical order. */
function asCanonical(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asCanonical);
  if (!isObject(value)) return value;
  return new Map([...value].sort(([one], [other]) => compareText(one, other)).map(([name, one]) => [name, asCanonical(one)]));
}

test("what has more than one reading as JSON is refused", () => {
  const refused = [
    "", " ", "{", "[1,]", '{"a":1,}', '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', "-0", "1.0", "1e3", "01", "+1", "NaN", "-Infinity",
    "9007199254740992", "-9007199254740992", '"\\ud800"', '"\\udc00\\ud800"', '"\u0001"', '"\\x"', "nul", "\ufeff1", "1 1", "'a'",
    `${"[".repeat(33)}${"]".repeat(33)}`, `${"[".repeat(100_000)}`,
  ];
  for (const text of refused) assert.equal(tried(() => parseJson(utf8(text))), null, text.slice(0, 40));
  assert.equal(tried(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))), null);
  assert.notEqual(tried(() => parseJson(utf8(`${"[".repeat(32)}${"]".repeat(32)}`))), null);
  assert.equal(tried(() => parseJson(utf8("9007199254740991"))), 9007199254740991);
});

test("text is ordered by code point", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      assert.equal(Math.sign(compareText(one, other)), Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))));
    }),
  );
});

test("base64url has one text for bytes", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const text = b64u(data);
      assert.equal(text, Buffer.from(data).toString("base64url"));
      assert.deepEqual(Buffer.from(fromB64u(text, "bytes")), Buffer.from(data));
    }),
  );
  for (const text of ["A", "AB", "AAB", "AA==", "A+", "A/", "A A", "AAAA\n"]) {
    assert.equal(tried(() => fromB64u(text, "bytes")), null, text);
  }
});

test("normal form C is that of Unicode 14, also for what a later version assigns", () => {
  for (const text of ["각", "\u00e9", "가나다", "\u{11938}", "a\u{1e4ec}\u{1e4ee}", "\u0378\u0301"]) assert.ok(isNormal(text), text);
  for (const text of ["\u1100\u1161", "\u{11935}\u{11930}", "e\u0301", "\u212b", "a\u0301\u0323", "\u{1e4ec}e\u0301", "\u0344"]) assert.ok(!isNormal(text), text);
});

test("no reader ends in anything but a value or an error of ours", () => {
  const certificates = POLICY.members.flatMap((member) => member.roots.map((root) => root.der));
  const readers: readonly ((data: Uint8Array) => unknown)[] = [
    (data) => parseJson(data),
    (data) => readCanonicalJson(data),
    (data) => decode(data),
    (data) => inflate(data, 1 << 16),
    (data) => der.read(data),
    (data) => [Certificate.load(data)].map((one) => [one.name, one.issuerName, one.powers]),
  ];
  fc.assert(
    fc.property(fc.oneof(bytes, mutated(certificates).map(({ is }) => is)), (data) => {
      for (const read of readers) tried(() => read(data));
    }),
    { numRuns: 3000 },
  );
});

test("CBOR has one encoding: what is read from damaged bytes is written as they are", () => {
  const sample = Uint8Array.from([
    0xa3, 0x61, 0x61, 0x18, 0x64, 0x61, 0x62, 0x83, 0x43, 1, 2, 3, 0x62, 0xc3, 0xa9, 0xf6, 0x61, 0x63, 0x3a, 0, 1, 0, 0,
  ]);
  let read = 0;
  fc.assert(
    fc.property(mutated([sample]), ({ is }) => {
      const value = tried(() => decode(is));
      if (value === null) return;
      read++;
      assert.deepEqual(Buffer.from(encoded(value)), Buffer.from(is));
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 0);
});

/** Deterministic CBOR of a value, written from RFC 8949 for this test. */
function encoded(value: Tree): number[] {
  if (value === null) return [0xf6];
  if (typeof value === "boolean") return [value ? 0xf5 : 0xf4];
  if (typeof value === "number" || typeof value === "bigint") return value >= 0 ? head(0, BigInt(value)) : head(1, -1n - BigInt(value));
  if (value instanceof Uint8Array) return [...head(2, BigInt(value.length)), ...value];
  if (typeof value === "string") return [...head(3, BigInt(utf8(value).length)), ...utf8(value)];
  if (!isObject(value)) return [...head(4, BigInt(value.length)), ...value.flatMap(encoded)];
  return [...head(5, BigInt(value.size)), ...[...value].flatMap(([name, one]) => [...encoded(name), ...encoded(one)])];
}

function head(major: number, number: bigint): number[] {
  if (number < 24n) return [(major << 5) | Number(number)];
  const width = [1, 2, 4, 8].find((bytes) => number < 1n << BigInt(8 * bytes))!;
  const digits = Array.from({ length: width }, (_, at) => Number((number >> BigInt(8 * (width - 1 - at))) & 0xffn));
  return [(major << 5) | (24 + Math.log2(width)), ...digits];
}
