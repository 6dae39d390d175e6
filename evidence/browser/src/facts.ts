/** What facts.yaml names: kinds of facts, their statuses, verbs of acts (docs/formats/facts.md). */

import { VerificationError } from "./errors.js";
import { KINDS, MEMBER_KINDS, NAMESPACES, STATUSES, VERBS } from "./tables/facts_table.js";

export type Namespace = keyof typeof NAMESPACES;
export type KindName = keyof typeof KINDS;
export type Verb = keyof typeof VERBS;
/** The common meaning of a status; "expired" is computed, never written. */
export type Meaning = "pending" | "active" | "suspended" | "superseded" | "revoked";

/** A status by its word in the kind's own life cycle, as "part loaded", and its common meaning. */
export interface KnownStatus {
  readonly name: string;
  readonly meaning: Meaning;
}

const VERBS_BY_NUMBER: ReadonlyMap<number, Verb> = new Map(
  Object.entries(VERBS).map(([name, number]) => [number, name as Verb]),
);

export function verbOf(number: number): Verb | undefined {
  return VERBS_BY_NUMBER.get(number);
}

export function verbNumber(verb: Verb): number {
  return VERBS[verb];
}

export function isMemberKind(name: string): boolean {
  return Object.hasOwn(MEMBER_KINDS, name);
}

/** The status that a number stands for in a kind; VerificationError when the kind has no such status. */
export function knownStatus(kind: KindName, status: number): KnownStatus {
  const group = KINDS[kind].statuses;
  const known: Readonly<Record<number, KnownStatus>> = group === null ? {} : STATUSES[group];
  const found = known[status];
  if (found === undefined) throw new VerificationError("the status is not known", { kind, status });
  return found;
}
