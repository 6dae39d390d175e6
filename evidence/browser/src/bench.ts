/** How long a verification takes: the median of many, whole and step by step, in milliseconds. */

import type { Tree } from "./encoding.js";
import { BundleError } from "./errors.js";
import type { TrustPolicy } from "./policy.js";
import { type Finding, StepLog, type StepName, verify } from "./verification/index.js";

const WARM_UP = 100;
const ROUNDS = 300;

/** A log with a clock. */
class TimedLog extends StepLog {
  constructor(private readonly times: Map<StepName, number[]>) {
    super();
  }

  override async take<T>(name: StepName, step: () => Finding<T> | Promise<Finding<T>>): Promise<T> {
    const start = performance.now();
    try {
      return await super.take(name, step);
    } finally {
      this.times.set(name, [...(this.times.get(name) ?? []), performance.now() - start]);
    }
  }
}

/** Medians in microseconds' precision as text: canonical JSON has no fractions. BundleError when the bundle is not valid. */
export async function bench(bundle: Uint8Array, policy: TrustPolicy, now: bigint): Promise<Tree> {
  const verdict = await verify(bundle, policy, { now, at: null });
  if (!verdict.valid) throw new BundleError("only a valid bundle is measured", { step: verdict.steps.at(-1)?.detail });
  for (let round = 0; round < WARM_UP; round++) await verify(bundle, policy, { now, at: null });
  const steps = new Map<StepName, number[]>();
  const whole: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await verify(bundle, policy, { now, at: null }, new TimedLog(steps));
    whole.push(performance.now() - start);
  }
  return new Map<string, Tree>([
    ["bytes", bundle.length],
    ["rounds", ROUNDS],
    ["median_ms", median(whole)],
    ["steps_ms", new Map<string, Tree>([...steps].map(([name, times]) => [name, median(times)]))],
  ]);
}

function median(times: readonly number[]): string {
  const ordered = [...times].sort((one, other) => one - other);
  return ordered[Math.floor(ordered.length / 2)]!.toFixed(3);
}
