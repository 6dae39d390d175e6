/**
 * ECDSA P-256 with SHA-256 in one form: raw `r | s`, 64 bytes, `s` in the lower half (docs/formats/acts.md, log.md).
 *
 * The curve's arithmetic is WebCrypto's, which Node 20 and browsers share; it takes any s, so the lower half is our own rule.
 */

import { bigEndian, concat, toBigEndian } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";

/** Prime, order and constant term of P-256 (SP 800-186 section 3.2.1.3). */
const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const HALF = ORDER / 2n;

export const RAW_BYTES = 64;
const POINT_BYTES = 65;
const UNCOMPRESSED = 0x04;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const WITH_SHA_256 = { name: "ECDSA", hash: "SHA-256" };

/** A point of P-256 that may be asked whether it signed something. */
export class PublicKey {
  private imported: Promise<CryptoKey> | null = null;

  private constructor(readonly point: Uint8Array) {}

  /** SignatureError when the bytes are no uncompressed point of the curve (RFC 5480 section 2.2). */
  static of(point: Uint8Array): PublicKey {
    if (point.length !== POINT_BYTES || point[0] !== UNCOMPRESSED || !isOnCurve(point)) {
      throw new SignatureError("the key is no uncompressed point of P-256", { point });
    }
    return new PublicKey(point.slice());
  }

  /** Returns when `raw` is this key's signature over `message`, in the one form. */
  async check(message: Uint8Array, raw: Uint8Array): Promise<void> {
    checkRange(raw, HALF);
    if (!(await this.signed(message, raw))) {
      throw new SignatureError("the signature does not fit key and message", { signature: raw });
    }
  }

  /** Whether a DER signature with any s is this key's, as certificates hold one (acts.md, "Certificates"). */
  async signedDer(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return this.signed(message, rawFromDer(signature));
  }

  private async signed(message: Uint8Array, raw: Uint8Array): Promise<boolean> {
    this.imported ??= crypto.subtle.importKey("raw", own(this.point), ALGORITHM, false, ["verify"]);
    return crypto.subtle.verify(WITH_SHA_256, await this.imported, own(raw), own(message));
  }
}

/** A copy in memory of its own, as WebCrypto's types ask for. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** y² = x³ - 3x + b, both coordinates below the prime. */
function isOnCurve(point: Uint8Array): boolean {
  const x = bigEndian(point.subarray(1, 33));
  const y = bigEndian(point.subarray(33));
  return x < FIELD && y < FIELD && (y * y - (x * x * x - 3n * x + B)) % FIELD === 0n;
}

function checkRange(raw: Uint8Array, greatestS: bigint): void {
  const r = bigEndian(raw.subarray(0, 32));
  const s = bigEndian(raw.subarray(32));
  if (raw.length !== RAW_BYTES || r === 0n || r >= ORDER || s === 0n || s > greatestS) {
    throw new SignatureError("r or s is out of range, or s is above n/2", { signature: raw });
  }
}

/** Raw form of an ECDSA-Sig-Value (RFC 3279 section 2.2.3), s as it is. */
export function rawFromDer(signature: Uint8Array): Uint8Array {
  const fields = new der.Fields(der.read(signature), "the signature");
  const numbers = [fields.take(der.INTEGER), fields.take(der.INTEGER)].map((one) => positive(one.content));
  fields.end();
  const raw = concat(...numbers);
  checkRange(raw, ORDER - 1n);
  return raw;
}

function positive(content: Uint8Array): Uint8Array {
  const value = bigEndian(content);
  if (content[0]! >= 0x80 || value >= ORDER) throw new SignatureError("r or s is out of range", { content });
  return toBigEndian(value, 32);
}

/** The DER of a raw signature: what a CMS holds. */
export function rawToDer(raw: Uint8Array): Uint8Array {
  return der.write(der.SEQUENCE, derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32)));
}

function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first < 0 ? bytes.length - 1 : first);
  return digits[0]! < 0x80 ? der.write(der.INTEGER, digits) : der.write(der.INTEGER, Uint8Array.of(0), digits);
}
