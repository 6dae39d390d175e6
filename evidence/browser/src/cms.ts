/** CAdES-B signatures over acts: detached CMS (RFC 5652, ETSI EN 319 122-1), as docs/formats/acts.md fixes it. */

import { compareBytes, hexBytes, sameBytes, toHex } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";
import { Certificate } from "./pki.js";
import { sha256 } from "./sha256.js";
import { rawToDer } from "./signatures.js";

/** Object identifiers are the content of their encoding. */
const CONTENT_TYPE = hexBytes("2a864886f70d010903")!; // 1.2.840.113549.1.9.3
const MESSAGE_DIGEST = hexBytes("2a864886f70d010904")!; // 1.2.840.113549.1.9.4
const SIGNING_CERTIFICATE_V2 = hexBytes("2a864886f70d010910022f")!; // 1.2.840.113549.1.9.16.2.47
const ID_DATA = hexBytes("2a864886f70d010701")!; // 1.2.840.113549.1.7.1
const SIGNED_DATA = hexBytes("2a864886f70d010702")!; // 1.2.840.113549.1.7.2
const SHA_256 = hexBytes("608648016503040201")!; // 2.16.840.1.101.3.4.2.1
const ECDSA_SHA_256 = hexBytes("2a8648ce3d040302")!; // 1.2.840.10045.4.3.2
const VERSION_1 = der.write(der.INTEGER, Uint8Array.of(1));

/** What is kept of a signature: the attributes as a DER SET (tag 31), the certificate as DER, raw r | s. */
export interface ActSignature {
  readonly attributes: Uint8Array;
  readonly certificate: Uint8Array;
  readonly value: Uint8Array;
}

type Attributes = ReadonlyMap<string, readonly der.Element[]>;

/** The signer's certificate, when the signature is good over the encoded act. The chain is not looked at. */
export async function verify(act: Uint8Array, signature: ActSignature): Promise<Certificate> {
  const certificate = Certificate.load(signature.certificate);
  checkAttributes(attributeValues(signature.attributes), act, certificate.fingerprint);
  await certificate.key.check(signature.attributes, signature.value);
  return certificate;
}

function checkAttributes(values: Attributes, act: Uint8Array, fingerprint: Uint8Array): void {
  const contentType = single(values, CONTENT_TYPE, "content-type").expect(der.OBJECT_IDENTIFIER, "content-type");
  if (!sameBytes(contentType.content, ID_DATA)) throw new SignatureError("content-type is not id-data");
  const digest = single(values, MESSAGE_DIGEST, "message-digest").expect(der.OCTET_STRING, "message-digest").content;
  if (!sameBytes(digest, sha256(act))) throw new SignatureError("message-digest is not the act hash", { digest });
  const named = certificateHash(single(values, SIGNING_CERTIFICATE_V2, "signing-certificate-v2"));
  if (!sameBytes(named, fingerprint)) {
    throw new SignatureError("signing-certificate-v2 names another certificate", { named });
  }
}

/** The three required attributes and no other, as DER SET OF, in ascending order of their encodings. */
export function plainAttributes(act: Uint8Array, certificate: Uint8Array): Uint8Array {
  const digest = der.write(der.OCTET_STRING, sha256(certificate));
  const named = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write(der.SEQUENCE, digest)));
  const attributes = [
    attribute(CONTENT_TYPE, der.write(der.OBJECT_IDENTIFIER, ID_DATA)),
    attribute(MESSAGE_DIGEST, der.write(der.OCTET_STRING, sha256(act))),
    attribute(SIGNING_CERTIFICATE_V2, named),
  ];
  return der.write(der.SET, ...attributes.sort(compareBytes));
}

function attribute(kind: Uint8Array, value: Uint8Array): Uint8Array {
  return der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, kind), der.write(der.SET, value));
}

/** DER of the CMS that stock tools verify, from the three parts. */
export function rebuild(signature: ActSignature): Uint8Array {
  const attributes = der.one(signature.attributes).expect(der.SET, "the signed attributes");
  // RFC 5754 section 2 lets the parameters be NULL or absent; the vectors have them.
  const sha = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, SHA_256), der.write(der.NULL));
  const signer = der.write(
    der.SEQUENCE,
    VERSION_1,
    der.write(der.SEQUENCE, ...Certificate.load(signature.certificate).issuerAndSerial),
    sha,
    der.write(der.EXPLICIT_0, attributes.content),
    der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, ECDSA_SHA_256)),
    der.write(der.OCTET_STRING, rawToDer(signature.value)),
  );
  const signed = der.write(
    der.SEQUENCE,
    VERSION_1,
    der.write(der.SET, sha),
    der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, ID_DATA)),
    der.write(der.EXPLICIT_0, signature.certificate),
    der.write(der.SET, signer),
  );
  return der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, SIGNED_DATA), der.write(der.EXPLICIT_0, signed));
}

/** Values of each attribute by its type in hex; SignatureError when a type is repeated (RFC 5652 section 5.3). */
function attributeValues(attributes: Uint8Array): Attributes {
  const found = new Map<string, readonly der.Element[]>();
  for (const one of der.read(attributes).children(der.SET, "the signed attributes")) {
    const [type, values, ...more] = one.children(der.SEQUENCE, "an attribute");
    if (type === undefined || values === undefined || more.length > 0) {
      throw new SignatureError("an attribute is a type and a set of values");
    }
    const kind = toHex(type.expect(der.OBJECT_IDENTIFIER, "an attribute's type").content);
    if (found.has(kind)) throw new SignatureError("an attribute is repeated", { type: kind });
    found.set(kind, values.children(der.SET, "an attribute's values"));
  }
  return found;
}

function single(values: Attributes, kind: Uint8Array, name: string): der.Element {
  const [value, ...more] = values.get(toHex(kind)) ?? [];
  if (value === undefined || more.length > 0) throw new SignatureError(`${name} must be there with exactly one value`);
  return value;
}

/**
 * SHA-256 of the signer's certificate from a SigningCertificateV2 (RFC 5035 section 3). The hash algorithm is left out when it is
 * SHA-256, its default (DER); any other is refused. Issuer, serial number and policies are ignored.
 */
function certificateHash(value: der.Element): Uint8Array {
  const name = "signing-certificate-v2";
  const [certificates] = value.children(der.SEQUENCE, name);
  const [named, ...more] = certificates?.children(der.SEQUENCE, name) ?? [];
  if (named === undefined || more.length > 0) throw new SignatureError(`${name} must name exactly one certificate`);
  const [hash] = named.children(der.SEQUENCE, name);
  if (hash === undefined) throw new SignatureError(`${name} names nothing`);
  return hash.expect(der.OCTET_STRING, `${name} (its hash must be SHA-256, not written)`).content;
}
