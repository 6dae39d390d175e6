/** The vectors as the tests of the browser's verifier use them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { utf8 } from "../../evidence/browser/src/bytes.js";
import { TrustPolicy } from "../../evidence/browser/src/policy.js";

interface FirstFile {
  readonly policy: unknown;
  readonly now: number;
  readonly bundles: readonly { readonly about: string; readonly bundle: string }[];
}

interface SecondFile {
  readonly bundles: readonly { readonly bundle: string; readonly compact: string }[];
}

function vectors(name: string): unknown {
  return JSON.parse(readFileSync(join("tests", "vectors", name), "utf8"));
}

interface VerdictsFile {
  readonly policy: unknown;
  readonly cases: readonly { readonly bundle: string; readonly now: number; readonly at: number | null; readonly verdict: { readonly valid?: boolean } }[];
}

const first = vectors("bundle.json") as FirstFile;
const second = vectors("bundle_2.json") as SecondFile;
const third = vectors("verdicts.json") as VerdictsFile;

export const POLICY_BYTES = utf8(JSON.stringify(first.policy));
export const POLICY = await TrustPolicy.fromJson(POLICY_BYTES);
export const NOW = BigInt(first.now);
/** Every bundle of the vectors in its three forms. */
export const BUNDLES: readonly Uint8Array[] = [
  ...first.bundles.map((one) => utf8(one.bundle)),
  ...second.bundles.map((one) => utf8(one.bundle)),
  ...second.bundles.map((one) => new Uint8Array(Buffer.from(one.compact, "base64url"))),
];

/** Bundles that tell the past, and the policy of their network. */
export const HISTORIES: readonly Uint8Array[] = third.cases
  .filter((one) => one.verdict.valid === true && one.now === first.now && one.bundle.includes('"history"'))
  .map((one) => utf8(one.bundle));
export const HISTORIES_POLICY = await TrustPolicy.fromJson(utf8(JSON.stringify(third.policy)));
