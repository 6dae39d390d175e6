/** The two extensions of a certificate that decide what its key may do (RFC 5280 sections 4.2.1.3 and 4.2.1.9; acts.md, "Certificates"). */

import { sameBytes, toHex } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";

const BASIC_CONSTRAINTS = "551d13";
const KEY_USAGE = "551d0f";
const TRUE = Uint8Array.of(0xff);

const DIGITAL_SIGNATURE = 0;
const CONTENT_COMMITMENT = 1;
const KEY_CERT_SIGN = 5;

/** What a certificate allows its key. Without key usage nothing is allowed, without constraints it is no authority. */
export interface Powers {
  readonly isAuthority: boolean;
  readonly signsData: boolean;
  readonly signsCertificates: boolean;
}

/** One extension as it stands: its type in hex, whether it is critical, the DER inside. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** The extensions of a certificate, not looked into; SignatureError when they are no list of extensions. */
export function readExtensions(explicit: der.Element | null): Extension[] {
  if (explicit === null) return [];
  return der.one(explicit.content).children(der.SEQUENCE, "extensions").map(readExtension);
}

function readExtension(element: der.Element): Extension {
  const fields = new der.Fields(element, "extension");
  const oid = toHex(der.oidOf(fields.next()));
  const critical = flag(fields);
  const value = fields.take(der.OCTET_STRING).content;
  fields.end();
  return { oid, critical, value };
}

/** The powers in the extensions; SignatureError when one of the two is not of its form, one stands twice, or another is critical. */
export function powersOf(extensions: readonly Extension[]): Powers {
  const values = new Map<string, Uint8Array>();
  for (const { oid, critical, value } of extensions) {
    if (values.has(oid)) throw new SignatureError("an extension stands twice", { oid });
    if (critical && oid !== BASIC_CONSTRAINTS && oid !== KEY_USAGE) {
      throw new SignatureError("a critical extension is not understood", { oid });
    }
    values.set(oid, value);
  }
  const constraints = values.get(BASIC_CONSTRAINTS);
  const usage = values.get(KEY_USAGE);
  const bits = usage === undefined ? new Set<number>() : bitList(usage);
  return {
    isAuthority: constraints !== undefined && isAuthority(constraints),
    signsData: bits.has(DIGITAL_SIGNATURE) || bits.has(CONTENT_COMMITMENT),
    signsCertificates: bits.has(KEY_CERT_SIGN),
  };
}

function isAuthority(value: Uint8Array): boolean {
  const fields = new der.Fields(der.read(value), "basic constraints");
  const authority = flag(fields);
  fields.optional(der.INTEGER);
  fields.end();
  return authority;
}

/** A BOOLEAN DEFAULT FALSE, which DER never writes when it is false. */
function flag(fields: der.Fields): boolean {
  const found = fields.optional(der.BOOLEAN);
  if (found !== null && !sameBytes(found.content, TRUE)) {
    throw new SignatureError("a flag that is false is left out", { content: found.content });
  }
  return found !== null;
}

/** The bits of a named bit list, which DER ends with a bit that is set (X.690 section 11.2.2). */
function bitList(value: Uint8Array): Set<number> {
  const content = der.one(value).expect(der.BIT_STRING, "key usage").content;
  const unused = content[0] ?? 0;
  const bits = content.subarray(1);
  const last = bits.at(-1);
  if (last === undefined || bits.length > 2 || unused > 7 || (last & ((1 << unused) - 1)) !== 0 || ((last >> unused) & 1) === 0) {
    throw new SignatureError("key usage is no DER bit list", { content });
  }
  const places = Array.from({ length: 8 * bits.length }, (_, at) => at);
  return new Set(places.filter((at) => (bits[at >> 3]! >> (7 - (at & 7))) & 1));
}
