/**
 * X.509 certificates of signers, roots and witnesses: EC P-256 and SHA-256 only (docs/formats/acts.md, "Certificates").
 *
 * The chain is one step: a root of the trust policy issued the signer's certificate. Times are Unix seconds.
 */

import { hexBytes, sameBytes } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";
import { checkedName, nameText } from "./names.js";
import { type Extension, type Powers, powersOf, readExtensions } from "./pki_extensions.js";
import { sha256 } from "./sha256.js";
import { PublicKey } from "./signatures.js";
import { readTime } from "./times.js";

const EC_PUBLIC_KEY = hexBytes("2a8648ce3d0201")!;
const P_256 = hexBytes("2a8648ce3d030107")!;
const ECDSA_SHA_256 = hexBytes("2a8648ce3d040302")!;
const V3 = 2;

/** The part of a certificate that its issuer signed (RFC 5280 section 4.1). */
interface Signed {
  readonly issuer: der.Element;
  readonly subject: der.Element;
  readonly from: bigint;
  readonly until: bigint;
  readonly key: PublicKey;
  readonly algorithm: der.Element;
  readonly serial: der.Element;
  readonly extensions: readonly Extension[];
}

/** A certificate as DER, with what every use of it needs. */
export class Certificate {
  readonly fingerprint: Uint8Array;

  private constructor(
    readonly der: Uint8Array,
    private readonly signedPart: Uint8Array,
    private readonly algorithm: der.Element,
    private readonly signature: der.Element,
    private readonly signed: Signed,
  ) {
    this.fingerprint = sha256(der);
  }

  /** A certificate of a P-256 key; SignatureError when it does not decode, or its key is another. */
  static load(bytes: Uint8Array): Certificate {
    const whole = new der.Fields(der.one(bytes), "the certificate");
    const content = whole.take(der.SEQUENCE);
    const algorithm = checkedAlgorithm(whole.take(der.SEQUENCE));
    const signature = der.bitString(whole.next());
    whole.end();
    return new Certificate(bytes, content.encoded, algorithm, signature, signedPart(content));
  }

  get key(): PublicKey {
    return this.signed.key;
  }

  /** The subject as RFC 4514 text. */
  get name(): string {
    return nameText(this.signed.subject);
  }

  get issuerName(): string {
    return nameText(this.signed.issuer);
  }

  /** Issuer and serial number as they stand in the certificate: by these a CMS names its signer. */
  get issuerAndSerial(): readonly [Uint8Array, Uint8Array] {
    return [this.signed.issuer.encoded, this.signed.serial.encoded];
  }

  get powers(): Powers {
    return powersOf(this.signed.extensions);
  }

  /** RFC 5280 section 4.1.2.5: both ends belong to the period. */
  checkValidity(at: bigint): void {
    const { from, until } = this.signed;
    if (at < from || at > until) {
      throw new SignatureError("the certificate is outside its validity", { certificate: this.name, from, until, at });
    }
  }

  /** Whether the root's name and key fit the certificate's issuer and signature. */
  async isIssuedBy(root: Certificate): Promise<boolean> {
    if (!sameBytes(this.signed.issuer.encoded, root.signed.subject.encoded)) return false;
    try {
      return await root.key.signedDer(this.signedPart, der.wholeBytes(this.signature, "the signature"));
    } catch (error) {
      if (error instanceof SignatureError) return false;
      throw error;
    }
  }

  /** RFC 5280 section 4.1.1.2: what stands outside the signed part and inside it is the same. */
  checkAlgorithm(): void {
    const [oid, ...parameters] = this.algorithm.children(der.SEQUENCE, "an algorithm");
    const isTwice = sameBytes(this.algorithm.encoded, this.signed.algorithm.encoded);
    if (!isTwice || oid === undefined || !sameBytes(der.oidOf(oid), ECDSA_SHA_256) || parameters.length > 0) {
      throw new SignatureError("the certificate is not signed with ECDSA and SHA-256", { certificate: this.name });
    }
  }
}

function signedPart(content: der.Element): Signed {
  const fields = new der.Fields(content, "the certificate's content");
  const version = readVersion(fields.optional(der.EXPLICIT_0));
  const serial = der.checked(fields.take(der.INTEGER));
  const algorithm = checkedAlgorithm(fields.take(der.SEQUENCE));
  const issuer = checkedName(fields.take(der.SEQUENCE));
  const [from, until] = readValidity(fields.take(der.SEQUENCE));
  const subject = checkedName(fields.take(der.SEQUENCE));
  const key = readKey(fields.take(der.SEQUENCE));
  const extensions = fields.optional(der.EXPLICIT_3);
  fields.end();
  if (extensions !== null && version !== V3) throw new SignatureError("extensions belong to version 3", { version });
  return { issuer, subject, from, until, key, algorithm, serial, extensions: readExtensions(extensions) };
}

/** The algorithm again, once it is an object identifier, with parameters or without. */
function checkedAlgorithm(algorithm: der.Element): der.Element {
  const [oid, parameters, ...more] = der.checked(algorithm).children(der.SEQUENCE, "an algorithm");
  if (oid === undefined || more.length > 0) throw new SignatureError("an algorithm is a type and its parameters", { parameters });
  der.oidOf(oid);
  return algorithm;
}

/** Version 1 is the default, so DER does not write it. */
function readVersion(explicit: der.Element | null): number {
  if (explicit === null) return 0;
  const { content } = der.read(explicit.content).expect(der.INTEGER, "the version");
  const [version] = content;
  if (content.length !== 1 || version === undefined || version < 1 || version > V3) {
    throw new SignatureError("the certificate's version is not known", { version: content });
  }
  return version;
}

function readValidity(validity: der.Element): [bigint, bigint] {
  const fields = new der.Fields(validity, "the validity");
  const period: [bigint, bigint] = [readTime(fields.next()), readTime(fields.next())];
  fields.end();
  return period;
}

/** RFC 5480 section 2: algorithm ecPublicKey with the named curve, then the point. */
function readKey(info: der.Element): PublicKey {
  const fields = new der.Fields(info, "the key");
  const [algorithm, curve, ...more] = fields.take(der.SEQUENCE).children(der.SEQUENCE, "the key's algorithm");
  const bits = fields.take(der.BIT_STRING);
  fields.end();
  if (algorithm === undefined || curve === undefined || more.length > 0) throw new SignatureError("the certificate's key is not P-256");
  if (!sameBytes(der.oidOf(algorithm), EC_PUBLIC_KEY) || !sameBytes(der.oidOf(curve), P_256)) throw new SignatureError("the certificate's key is not P-256");
  return PublicKey.of(der.wholeBytes(bits, "the certificate's key"));
}

/** Returns when the certificate may issue others: CA, may sign certificates, no critical extension unknown. */
export function checkRoot(root: Certificate): void {
  const allowed = root.powers;
  if (!allowed.isAuthority) throw new SignatureError("the root is not a certification authority", { root: root.name });
  if (!allowed.signsCertificates) {
    throw new SignatureError("the root's key usage does not allow to sign certificates", { root: root.name });
  }
}

/** The root that issued the certificate, when both are good for signing at `at`; of several one that is good suffices. */
export async function checkChain(certificate: Certificate, roots: readonly Certificate[], at: bigint): Promise<Certificate> {
  const allowed = certificate.powers;
  if (allowed.isAuthority) {
    throw new SignatureError("a certification authority does not sign acts", { certificate: certificate.name });
  }
  if (!allowed.signsData) {
    throw new SignatureError("the key usage does not allow signatures", { certificate: certificate.name });
  }
  certificate.checkValidity(at);
  certificate.checkAlgorithm();
  let problem: SignatureError | null = null;
  for (const root of roots) {
    if (!(await certificate.isIssuedBy(root))) continue;
    try {
      checkRoot(root);
      root.checkValidity(at);
      return root;
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      problem ??= error;
    }
  }
  throw (
    problem ??
    new SignatureError("no root of the home member issued the certificate", { issuer: certificate.issuerName, roots: roots.length })
  );
}
