/** Verification of a bundle against a trust policy, at a present time given by the caller (docs/formats/bundle.md, "Verify"). */

import { actHash } from "../acts.js";
import { isMarked } from "../bundles/index.js";
import { fieldsOf, isFull } from "../commitments.js";
import type { TrustPolicy } from "../policy.js";
import type { Claim } from "../requirements.js";
import { status } from "./standing.js";
import * as steps from "./steps.js";
import { StepLog, Stopped, type Verdict } from "./verdict.js";

export * from "./verdict.js";

/**
 * The verdict on a bundle's bytes, whatever they are.
 *
 * @param now present time, Unix seconds
 * @param log takes the steps, in place of a fresh one; a bench gives one that has a clock
 */
export async function verify(data: Uint8Array, policy: TrustPolicy, now: bigint, log = new StepLog()): Promise<Verdict> {
  try {
    return await verifySteps(log, data, policy, now);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return {
      valid: false,
      current: false,
      complete: false,
      asOf: null,
      status: null,
      fields: new Map(),
      steps: log.steps,
      recognised: isMarked(data),
    };
  }
}

/** The steps in their order; Stopped when one other than age does not hold. */
async function verifySteps(log: StepLog, data: Uint8Array, policy: TrustPolicy, now: bigint): Promise<Verdict> {
  const { core, staple } = await log.take("encoding", () => steps.encoding(data));
  const { kind, root } = await log.take("document", () => steps.document(core));
  const act = await log.take("act", () => steps.act(core, policy, kind, root));
  await log.take("subject", () => steps.subject(core, kind, act));
  const signer = await log.take("signature", () => steps.signature(core));
  const checkpoint = await log.take("checkpoint", () => steps.checkpoint(staple, policy));
  const { fingerprint } = signer;
  const claim: Claim = { kind, act, actHash: actHash(core.act), fingerprint, version: core.version, batch: core.batch };
  const { required, facts } = await log.take("facts", () => steps.facts(staple, claim, checkpoint));
  const recorded = await log.take("issued", () => steps.issued(claim, required, facts));
  await log.take("certificate", () => steps.certificate(signer, policy, act, recorded));
  await log.take("credential", () => steps.credential(act, required, facts, recorded));
  const standing = await log.take("status", () => status(claim, required, facts, now));
  await noteAge(log, () => steps.age(checkpoint, policy, now));
  return {
    valid: true,
    ...standing,
    complete: isFull(core.document),
    asOf: { block: checkpoint.block, time: checkpoint.time },
    fields: fieldsOf(core.document),
    steps: log.steps,
    recognised: true,
  };
}

/** When the age does not hold, the log notes it: the proof is genuine and only older than the policy allows. */
async function noteAge(log: StepLog, age: () => ReturnType<typeof steps.age>): Promise<void> {
  try {
    await log.take("age", age);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
