/** What a verification comes to: the steps taken, and the verdict (docs/formats/bundle.md, "Verify"). */

import { toHex } from "../bytes.js";
import type { Fields } from "../documents.js";
import { canonicalText, type Tree } from "../encoding.js";
import { EvidenceError } from "../errors.js";
import type { Meaning } from "../facts.js";

/** The steps in their order; `log` is taken with a history only. */
export const STEPS = [
  "encoding",
  "document",
  "act",
  "subject",
  "signature",
  "checkpoint",
  "facts",
  "log",
  "issued",
  "certificate",
  "credential",
  "status",
  "age",
] as const;
export type StepName = (typeof STEPS)[number];

/** 0 valid and young enough, 1 invalid, 2 no bundle or an unreadable policy, 3 genuine but not young enough. */
export const EXIT = { good: 0, invalid: 1, unreadable: 2, old: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Whether the document stands now; "unknown": it has no status. */
export type Current = boolean | "unknown";

/** One step: whether it holds, and what was found or why it does not. */
export interface StepResult {
  readonly name: StepName;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * How much of a certificate line or goods item there is, and how much of it is drawn or certified, as decimal texts. `name` is that of
 * the fact, as "line/1"; `unit` a Recommendation 20 code. Packages are whole, unit XPK.
 */
export interface Balance {
  readonly name: string;
  readonly unit: string;
  readonly limit: string;
  readonly used: string;
  readonly left: string;
}

/** Where a document stands; times are Unix seconds, null where there is none. */
export interface Status {
  readonly state: Meaning | "expired" | "none";
  /** The word of the document's own life cycle, as "part loaded". */
  readonly name: string | null;
  /** From when it holds. */
  readonly effective: bigint | null;
  /** Block time at which it was written. */
  readonly recorded: bigint | null;
  readonly until: bigint | null;
  /** Root of the document that replaces this one; of a corrected certificate with a history the id of the one that does. */
  readonly successor: Uint8Array | null;
  /** Null without a history. */
  readonly balances: readonly Balance[] | null;
}

/** `valid`: all steps but age hold. When not, `current` and `complete` are false, `asOf` and `status` null, `fields` empty. */
export interface Verdict {
  readonly valid: boolean;
  readonly current: Current;
  readonly complete: boolean;
  /** The block that the proof speaks of; `time` is the block's. */
  readonly asOf: { readonly block: bigint; readonly time: bigint } | null;
  readonly status: Status | null;
  /** What is shown of the document. */
  readonly fields: Fields;
  readonly steps: readonly StepResult[];
  /** False when the bytes are no bundle at all. */
  readonly recognised: boolean;
}

export function exitCode(verdict: Verdict): ExitCode {
  if (!verdict.recognised) return EXIT.unreadable;
  if (!verdict.valid) return EXIT.invalid;
  return verdict.steps.some((step) => step.name === "age" && step.ok) ? EXIT.good : EXIT.old;
}

/** Name of the step that does not hold. */
export function failedStep(verdict: Verdict): StepName | null {
  return verdict.steps.find((step) => !step.ok)?.name ?? null;
}

/** Members as `gwanmun verify --json` prints them. */
export function verdictMembers(verdict: Verdict): ReadonlyMap<string, Tree> {
  const { asOf, status } = verdict;
  return new Map<string, Tree>([
    ["valid", verdict.valid],
    ["current", verdict.current],
    ["complete", verdict.complete],
    ["as_of", asOf === null ? null : new Map<string, Tree>([["block", asOf.block], ["time", asOf.time]])],
    ["status", status === null ? null : statusMembers(status)],
    ["fields", verdict.fields],
    ["steps", verdict.steps.map((step) => new Map<string, Tree>(Object.entries(step)))],
  ]);
}

function statusMembers(status: Status): ReadonlyMap<string, Tree> {
  const successor = status.successor === null ? null : toHex(status.successor);
  const balances = status.balances?.map((one) => new Map<string, Tree>(Object.entries(one))) ?? null;
  return new Map<string, Tree>([...Object.entries({ ...status, balances: null }), ["successor", successor], ["balances", balances]]);
}

/** The verdict as one line of JSON. */
export function verdictText(verdict: Verdict): string {
  return canonicalText(verdictMembers(verdict));
}

/** What a step that holds hands on to the next, and says to the reader. */
export interface Finding<T> {
  readonly value: T;
  readonly detail: string;
}

/** A step does not hold; the steps so far are in the log. */
export class Stopped extends Error {}

/** Takes the steps one after the other and notes each. */
export class StepLog {
  readonly steps: StepResult[] = [];

  /** What the step found; Stopped when it does not hold. */
  async take<T>(name: StepName, step: () => Finding<T> | Promise<Finding<T>>): Promise<T> {
    try {
      const finding = await step();
      this.steps.push({ name, ok: true, detail: finding.detail });
      return finding.value;
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.steps.push({ name, ok: false, detail: error.message });
      throw new Stopped(name);
    }
  }
}

