/** Verification of a bundle against a trust policy, at a present time given by the caller (docs/formats/bundle.md, "Verify"). */

import { actHash } from "../acts.js";
import { isMarked } from "../bundles/index.js";
import { fieldsOf, isFull } from "../commitments.js";
import type { TrustPolicy } from "../policy.js";
import type { Claim } from "../requirements.js";
import { type Known, stands, stood } from "./instants.js";
import * as steps from "./steps.js";
import { StepLog, Stopped, type Verdict } from "./verdict.js";

export { HistoryMissing } from "../histories.js";
export * from "./verdict.js";

/** When a document is judged, in Unix seconds. */
export interface Times {
  readonly now: bigint;
  /**
   * The instant whose standing is asked for; null: now. From the checkpoint's time on it takes the place of the present time, for the
   * proof's age too; before it, what was recorded by then counts.
   */
  readonly at: bigint | null;
}

/**
 * The verdict on a bundle's bytes, whatever they are. HistoryMissing when what stood at an instant cannot be said.
 *
 * @param log takes the steps, in place of a fresh one; a bench gives one that has a clock
 */
export async function verify(data: Uint8Array, policy: TrustPolicy, times: Times, log = new StepLog()): Promise<Verdict> {
  try {
    return await verifySteps(log, data, policy, times);
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
async function verifySteps(log: StepLog, data: Uint8Array, policy: TrustPolicy, { now, at }: Times): Promise<Verdict> {
  const { core, staple } = await log.take("encoding", () => steps.encoding(data));
  const { kind, root } = await log.take("document", () => steps.document(core));
  const act = await log.take("act", () => steps.act(core, policy, kind, root));
  await log.take("subject", () => steps.subject(core, kind, act));
  const signer = await log.take("signature", () => steps.signature(core));
  const checkpoint = await log.take("checkpoint", () => steps.checkpoint(staple, policy));
  const { fingerprint } = signer;
  const { history } = staple;
  const { version, batch } = core;
  const balances = history?.balances ?? null;
  const claim: Claim = { kind, act, actHash: actHash(core.act), fingerprint, version, batch, balances };
  const { required, facts } = await log.take("facts", () => steps.facts(staple, claim, checkpoint));
  if (history !== null) await log.take("log", () => steps.log(history, checkpoint, required, facts));
  const recorded = await log.take("issued", () => steps.issued(claim, required, facts));
  await log.take("certificate", () => steps.certificate(signer, policy, act, recorded));
  await log.take("credential", () => steps.credential(act, required, facts, recorded));
  const past = at !== null && at < checkpoint.time ? at : null;
  const present = at !== null && past === null ? at : now;
  const known: Known = { facts, history, recorded };
  const standing = await log.take("status", () =>
    past === null ? stands(claim, required, known, present) : stood(claim, required, known, past),
  );
  await noteAge(log, () => steps.age(checkpoint, policy, present));
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
