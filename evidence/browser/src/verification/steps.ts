/**
 * The steps of docs/formats/bundle.md, one function each, in their order. Each takes only what steps before it have shown.
 *
 * A step returns what it found; it throws an EvidenceError when it does not hold.
 */

import { type Act, actHash, decodeAct } from "../acts.js";
import { type Bundle, type Core, decodeBundle, type Staple } from "../bundles/index.js";
import { bigEndian, isZero, sameBytes, toHex } from "../bytes.js";
import { type Checkpoint, parseCheckpoint } from "../checkpoints.js";
import * as cms from "../cms.js";
import { fieldsOf, isFull, rootOf } from "../commitments.js";
import { type DocumentType, documentType } from "../document_types.js";
import { VerificationError } from "../errors.js";
import { knownStatus } from "../facts.js";
import type { History } from "../histories.js";
import { type Facts, type MapLeaf, verifyMultiproof } from "../map.js";
import { type Certificate, checkChain } from "../pki.js";
import type { TrustPolicy } from "../policy.js";
import { type Claim, type RequiredFacts, requiredFacts } from "../requirements.js";
import { instant } from "../times.js";
import { decodeState, termsOf } from "../words.js";
import { checkAll } from "./balances.js";
import { checkSubject } from "./identifiers.js";
import { checkMade } from "./verbs.js";
import type { Finding } from "./verdict.js";

/** How far the checkpoint may be ahead of the verifier's clock, in seconds. */
const MOST_SECONDS_AHEAD = 300n;

/** The bytes are the one encoding of a bundle. */
export function encoding(data: Uint8Array): Finding<Bundle> {
  return { value: decodeBundle(data), detail: `${data.length} bytes, the one encoding` };
}

/** Known schema, closed, canonical; gives the document root. */
export function document(core: Core): Finding<{ kind: DocumentType; root: Uint8Array }> {
  const kind = documentType(core.document.schema);
  const root = rootOf(kind.schema, core.document);
  const shown = isFull(core.document) ? "whole document" : "redacted document";
  return { value: { kind, root }, detail: `${shown} of type ${kind.schema.name}, root ${toHex(root)}` };
}

/** Decodes; is of the policy's network, stands for this document and by an issuing verb of its type. */
export function act(core: Core, policy: TrustPolicy, kind: DocumentType, root: Uint8Array): Finding<Act> {
  const signed = decodeAct(core.act);
  const { network, document, verb, owner } = signed;
  if (!sameBytes(network, policy.network)) throw new VerificationError("the act is of another network", { network });
  if (!sameBytes(document, root)) {
    throw new VerificationError("the act stands for another document", { standsFor: document, document: root });
  }
  if (!kind.issuingVerbs.has(verb)) {
    throw new VerificationError("the act does not issue this type", { verb, type: kind.schema.name });
  }
  return { value: signed, detail: `${verb} at member ${owner}, act ${toHex(actHash(core.act))}` };
}

/** The act's subject is the one that the document names. */
export function subject(core: Core, kind: DocumentType, act: Act): Finding<null> {
  if (act.verb !== "documents.anchor") return { value: null, detail: checkSubject(kind, act, fieldsOf(core.document)) };
  if (!isZero(act.subject)) throw new VerificationError("an anchored document has no subject", { subject: act.subject });
  return { value: null, detail: "an anchored document has no subject" };
}

/** The CMS is good over the act; gives the signer's certificate, not yet trusted. */
export async function signature(core: Core): Promise<Finding<Certificate>> {
  const certificate = await cms.verify(core.act, core.signature);
  return { value: certificate, detail: `CAdES-B by ${certificate.name}` };
}

/** The body decodes, is of the policy's network, and all signatures are good and enough. */
export async function checkpoint(staple: Staple, policy: TrustPolicy): Promise<Finding<Checkpoint>> {
  const found = parseCheckpoint(staple.checkpoint);
  if (!sameBytes(found.network, policy.network)) {
    throw new VerificationError("the checkpoint is of another network", { network: found.network });
  }
  const witnesses = await policy.checkQuorum(staple.checkpoint, staple.signatures);
  const names = witnesses.map((member) => member.name).join(", ");
  const detail = `block ${found.block} of ${instant(found.time)}, signed by ${names} (${policy.quorum} needed)`;
  return { value: found, detail };
}

/** The map proof leads to the checkpoint's map root and is the proof of exactly the derived keys. */
export function facts(
  staple: Staple,
  claim: Claim,
  checkpoint: Checkpoint,
): Finding<{ required: RequiredFacts; facts: Facts }> {
  const required = requiredFacts(claim, staple.map.leaves);
  const found = verifyMultiproof(checkpoint.mapRoot, required.distinct().map(([, key]) => key), staple.map);
  const detail = `${found.present} present and ${found.absent} absent, as the document requires`;
  return { value: { required, facts: found }, detail };
}

/** The checkpoint's log holds every entry of the walks; balances are of all lines or goods items there are. */
export function log(
  history: History,
  checkpoint: Checkpoint,
  required: RequiredFacts,
  facts: Facts,
): Finding<null> {
  const entries = history.verify(checkpoint);
  checkAll(history.balances, required, facts);
  return { value: null, detail: `${entries} entries of ${history.walks.length} facts, from their first on` };
}

/** The issued or anchor fact is there, names root and act, and fits the act; gives the recorded time, in Unix seconds. */
export function issued(claim: Claim, required: RequiredFacts, facts: Facts): Finding<bigint> {
  const leaf = facts.at(required.key("origin"));
  if (claim.kind.namespace === "documents") {
    const { time } = anchor(claim, leaf);
    return { value: time, detail: `in a batch anchored ${instant(time)}` };
  }
  if (leaf === null) throw new VerificationError("this version was never issued", { version: claim.version });
  if (!sameBytes(leaf.word, claim.act.document)) {
    throw new VerificationError("another document was issued", { issued: leaf.word, document: claim.act.document });
  }
  if (!sameBytes(leaf.act, claim.actHash)) {
    throw new VerificationError("another act issued the document", { by: leaf.act, act: claim.actHash });
  }
  checkMade(claim, facts.at(required.key("alias")) !== null);
  return { value: leaf.time, detail: `version ${claim.version} recorded ${instant(leaf.time)}` };
}

/** The anchor of the batch: its word is the leaf count. The path already led to its key. */
function anchor(claim: Claim, leaf: MapLeaf | null): MapLeaf {
  if (leaf === null || claim.batch === null) throw new VerificationError("the batch was never anchored");
  if (bigEndian(leaf.word) !== BigInt(claim.batch.count)) {
    throw new VerificationError("the batch has another size", { anchored: leaf.word, count: claim.batch.count });
  }
  return leaf;
}

/** Chains to a root of the home member and is inside its validity at the recorded time. */
export async function certificate(
  signer: Certificate,
  policy: TrustPolicy,
  act: Act,
  recorded: bigint,
): Promise<Finding<null>> {
  const home = policy.member(act.owner);
  const root = await checkChain(signer, home.roots, recorded);
  return { value: null, detail: `issued by ${root.name}, a root of ${home.name}` };
}

/** The home member granted the certificate for the recorded time, and does not distrust it; the act was not too late. */
export function credential(act: Act, required: RequiredFacts, facts: Facts, recorded: bigint): Finding<null> {
  const { owner, notAfter } = act;
  const leaf = facts.at(required.key("window"));
  if (leaf === null) {
    throw new VerificationError("the home member never granted this certificate", { member: owner });
  }
  const window = decodeState(leaf.word);
  if (window.member !== owner) {
    throw new VerificationError("another member granted this", { holder: window.member, member: owner });
  }
  knownStatus("credentials.window", window.status);
  const [first, until] = [window.effective, termsOf(window.amount).until];
  if (recorded < first || recorded >= until) {
    throw new VerificationError("recorded outside the credential's window", { first, until, recorded });
  }
  checkDistrust(facts.at(required.key("distrust")), recorded);
  if (notAfter < recorded) throw new VerificationError("recorded after the act's end", { notAfter, recorded });
  return { value: null, detail: `granted from ${instant(first)} until ${instant(until)}` };
}

function checkDistrust(leaf: MapLeaf | null, recorded: bigint): void {
  if (leaf === null) return;
  const word = decodeState(leaf.word);
  knownStatus("credentials.distrust", word.status);
  if (recorded >= word.effective) {
    throw new VerificationError("the certificate was distrusted then", { since: word.effective, recorded });
  }
}

/** The checkpoint is not older than the policy allows, and not ahead of the clock. */
export function age(checkpoint: Checkpoint, policy: TrustPolicy, now: bigint): Finding<null> {
  const seconds = now - checkpoint.time;
  if (seconds < -MOST_SECONDS_AHEAD) throw new VerificationError("the checkpoint is in the future", { seconds: -seconds });
  const old = seconds < 0n ? 0n : seconds;
  if (old > policy.greatestAge) {
    throw new VerificationError("older than the policy allows", { seconds: old, greatestAge: policy.greatestAge });
  }
  return { value: null, detail: `${old} s old, at most ${policy.greatestAge} s allowed` };
}
