/** The verdict as a person reads it. */

import type { Scalar } from "../src/documents.js";
import { toHex } from "../src/bytes.js";
import type { TrustPolicy } from "../src/policy.js";
import { type Status, STEPS, type StepName, type Verdict, exitCode, failedStep, verdictText } from "../src/verification/index.js";
import { element, foreign } from "./elements.js";
import { fieldName } from "./field_names.js";
import type { Language, Outcome, Words } from "./words.js";

const TONES: Readonly<Record<Outcome, string>> = {
  current: "good",
  noStatus: "good",
  notCurrent: "care",
  old: "care",
  invalid: "bad",
  noBundle: "bad",
};
const SIGNS: Readonly<Record<string, string>> = { good: "✓", care: "!", bad: "✕" };

/** What is judged, and what came of it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly policy: TrustPolicy;
  readonly isFromPdf: boolean;
}

export function outcomeOf(verdict: Verdict): Outcome {
  const code = exitCode(verdict);
  if (code === 2) return "noBundle";
  if (code === 1) return "invalid";
  if (verdict.current === false) return "notCurrent";
  if (code === 3) return "old";
  return verdict.current === "unknown" ? "noStatus" : "current";
}

export function verdictView(judged: Judged, words: Words, language: Language): HTMLElement[] {
  const { verdict, policy, isFromPdf } = judged;
  const parts = [banner(verdict, words)];
  if (isFromPdf) parts.push(element("p", { class: "note" }, words.fromPdf));
  if (verdict.valid && !verdict.complete) parts.push(element("p", { class: "note" }, words.redacted));
  if (verdict.status !== null) parts.push(standingView(verdict, verdict.status, words, language));
  if (verdict.fields.size > 0) parts.push(fieldsView(verdict.fields, words, language));
  parts.push(stepsView(verdict, words), policyView(policy, words));
  parts.push(element("details", {}, element("summary", {}, words.json), element("pre", {}, verdictText(verdict))));
  return parts;
}

function banner(verdict: Verdict, words: Words): HTMLElement {
  const outcome = outcomeOf(verdict);
  const [title, text] = words.outcomes[outcome];
  const failed = failedStep(verdict);
  const why = failed === null ? text : `${text} ${words.failedAt}: ${words.stepNames[failed]} (${failed})`;
  const standing = verdict.steps.find((step) => step.name === "status");
  const reasons = outcome === "notCurrent" && standing !== undefined ? [element("p", { class: "reason" }, foreign(standing.detail))] : [];
  const tone = TONES[outcome];
  return element(
    "div",
    { class: `banner ${tone}`, "data-outcome": outcome, "data-step": failed ?? "" },
    element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[tone]!),
    element("div", {}, element("h2", {}, title), element("p", {}, why), ...reasons),
  );
}

function standingView(verdict: Verdict, status: Status, words: Words, language: Language): HTMLElement {
  const when = (seconds: bigint | null) => (seconds === null ? null : instant(seconds, language));
  const name = status.name === null || status.name === status.state ? "" : ` (${words.names[status.name] ?? status.name})`;
  const asOf = verdict.asOf === null ? null : `${instant(verdict.asOf.time, language)} · ${words.block} ${verdict.asOf.block}`;
  const rows: readonly (readonly [string, string | null])[] = [
    [words.state, words.states[status.state] + name],
    [words.effective, when(status.effective)],
    [words.recorded, when(status.recorded)],
    [words.until, when(status.until)],
    [words.successor, status.successor === null ? null : toHex(status.successor)],
    [words.asOf, asOf],
    ...(status.balances ?? []).map(({ name, left, unit, limit }) => [name, words.balance(left, unit, limit)] as const),
  ];
  const shown = rows.flatMap(([term, value]) => (value === null ? [] : [pair(term, value)]));
  return section(words.standing, element("dl", {}, ...shown));
}

function pair(term: string, value: string): HTMLElement {
  return element("div", {}, element("dt", {}, term), element("dd", {}, value));
}

function stepsView(verdict: Verdict, words: Words): HTMLElement {
  const taken = new Set(verdict.steps.map((step) => step.name));
  // A history is not in every proof, so its step is shown where it was taken.
  const shown = STEPS.filter((name) => name !== "log" || taken.has(name));
  return section(words.steps, element("ol", { class: "steps" }, ...shown.map((name) => stepView(name, verdict, words))));
}

function stepView(name: StepName, verdict: Verdict, words: Words): HTMLElement {
  const step = verdict.steps.find((one) => one.name === name);
  const [tone, said] = step === undefined ? ["idle", words.notReached] : step.ok ? ["good", words.holds] : ["bad", words.fails];
  return element(
    "li",
    { class: tone, "data-step": name },
    element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[tone] ?? "–"),
    element(
      "div",
      {},
      element("strong", {}, words.stepNames[name]),
      element("span", { class: "said" }, said),
      element("small", {}, ...(step === undefined ? [] : [foreign(step.detail)])),
    ),
  );
}

function fieldsView(fields: Verdict["fields"], words: Words, language: Language): HTMLElement {
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, words.fieldName),
    element("th", { scope: "col" }, words.fieldValue),
  );
  return section(words.fields, element("table", {}, element("thead", {}, head), ...groupsOf(fields, words, language)));
}

/** A body of the table for what stands outside of lists, and one for each element of a list. */
function groupsOf(fields: Verdict["fields"], words: Words, language: Language): HTMLElement[] {
  const groups = new Map<string, HTMLElement>();
  for (const [path, value] of fields) {
    const { group, name } = fieldName(path, language);
    const body = groups.get(group) ?? groupBody(group);
    const label = element("th", { scope: "row", title: path }, foreign(name));
    body.append(element("tr", { "data-path": path }, label, element("td", {}, foreign(valueText(value, words)))));
    groups.set(group, body);
  }
  return [...groups.values()];
}

function groupBody(group: string): HTMLElement {
  if (group === "") return element("tbody");
  const title = element("th", { scope: "rowgroup", colspan: "2" }, foreign(group));
  return element("tbody", {}, element("tr", { class: "group" }, title));
}

function valueText(value: Scalar, words: Words): string {
  if (value === null) return words.nothing;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return String(value);
}

function policyView(policy: TrustPolicy, words: Words): HTMLElement {
  const witnesses = policy.members.filter((member) => member.witness !== null).length;
  const members = policy.members.map((member) => element("li", {}, foreign(`${member.number} · ${member.name} · ${member.kind}`)));
  return section(
    words.policy,
    element("p", {}, words.quorum(policy.quorum, witnesses)),
    element("ul", { "aria-label": words.members }, ...members),
    element("dl", {}, pair(words.policyHash, toHex(policy.hash))),
    element("p", { class: "hint" }, words.policyHashHint),
  );
}

function section(title: string, ...children: readonly HTMLElement[]): HTMLElement {
  return element("section", {}, element("h3", {}, title), ...children);
}

/** In the device's own zone, which is named; beyond what a date can say, as it is. */
export function instant(seconds: bigint, language: Language): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s`;
  return date.toLocaleString(language, { dateStyle: "long", timeStyle: "long" });
}
