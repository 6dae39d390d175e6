/** bundle.json, bundle_2.json and verdicts.json: each bundle, in its three forms where there are such, has the verdict of the file. */

import { utf8 } from "../bytes.js";
import { type Bundle, decodeBundle } from "../bundles/index.js";
import { canonicalText, fromB64u, items, type Tree } from "../encoding.js";
import { TrustPolicy } from "../policy.js";
import type { Json } from "../strict_json.js";
import { EXIT, exitCode, failedStep, HistoryMissing, type Times, verdictMembers, verify } from "../verification/index.js";
import { big, type Checks, each, take, text } from "./checks.js";

interface Expected {
  readonly policy: TrustPolicy;
  readonly now: bigint;
  /** By what a bundle is about: its first layout, and the verdict. */
  readonly bundles: ReadonlyMap<string, { readonly bundle: Uint8Array; readonly verdict: Json }>;
}

async function expectedOf(file: Json): Promise<Expected> {
  const { policy, now, bundles } = take(file, "the file", "policy", "now", "bundles");
  const listed = items(bundles, "bundles").map((one) => take(one, "a bundle", "about", "bundle", "verdict"));
  return {
    policy: await TrustPolicy.fromJson(utf8(canonicalText(policy))),
    now: big(now),
    bundles: new Map(
      listed.map(({ about, bundle, verdict }) => [text(about), { bundle: utf8(text(bundle)), verdict }] as const),
    ),
  };
}

export async function checkBundles(checks: Checks, file: Json): Promise<void> {
  const expected = await expectedOf(file);
  for (const [about, { bundle, verdict }] of expected.bundles) {
    await checkBundle(checks, about, expected, bundle, verdict);
  }
}

async function checkBundle(checks: Checks, where: string, expected: Expected, bundle: Uint8Array, verdict: Json): Promise<void> {
  const found = await verify(bundle, expected.policy, { now: expected.now, at: null });
  const said = verdictMembers(found);
  const wanted = new Map(["valid", "current", "complete", "as_of"].map((name) => [name, said.get(name)!]));
  checks.holds(`${where}: ${found.steps.at(-1)!.detail}`, canonicalText(wanted) === canonicalText(verdict));
  checks.holds(`${where}, exit code`, exitCode(found) === 0);
}

/** @param first bundle.json, which has policy, present time and verdicts */
export async function checkSecondLayout(checks: Checks, file: Json, first: Json): Promise<void> {
  const expected = await expectedOf(first);
  const pending: Promise<void>[] = [];
  each(take(file, "the file", "bundles").bundles, "bundles", (one) => {
    const { about, bundle, compact } = take(one, "a bundle", "about", "bundle", "compact");
    const known = expected.bundles.get(text(about))!;
    const forms = [utf8(text(bundle)), fromB64u(compact, "compact")] as const;
    for (const form of forms) pending.push(checkBundle(checks, text(about), expected, form, known.verdict));
    const [was, json, packed] = [known.bundle, ...forms].map((form) => canonicalText(comparable(decodeBundle(form))));
    checks.holds(`${text(about)}, one content in all forms`, was === json && json === packed);
  });
  await Promise.all(pending);
}

/** All that the forms of one bundle share: the walk of the proof is written with and without empty subtrees. */
function comparable({ core, staple }: Bundle): Tree {
  return [
    canonicalText(asTree(core)),
    canonicalText(asTree({ ...staple, map: staple.map.leaves })),
  ];
}

function asTree(value: unknown): Tree {
  if (value instanceof Uint8Array || value === null || typeof value !== "object") return value as Tree;
  if (Array.isArray(value)) return value.map(asTree);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return new Map(entries.map(([name, one]) => [String(name), asTree(one)]));
}

/** Bundles that stand no more, never stood, or tell the past. */
export async function checkVerdicts(checks: Checks, file: Json): Promise<void> {
  const { policy, cases } = take(file, "the file", "policy", "cases");
  const trusted = await TrustPolicy.fromJson(utf8(canonicalText(policy)));
  for (const one of items(cases, "cases")) {
    const { about, bundle, now, at, verdict } = take(one, "a case", "about", "bundle", "now", "at", "verdict");
    const times = { now: big(now), at: at === null ? null : big(at) };
    const said = await judged(utf8(text(bundle)), trusted, times);
    checks.holds(`${text(about)}: ${canonicalText(said)}`, canonicalText(said) === canonicalText(verdict));
  }
}

/** Nothing but the exit code where the bundle cannot tell the past. */
async function judged(bundle: Uint8Array, policy: TrustPolicy, times: Times): Promise<Tree> {
  try {
    const verdict = await verify(bundle, policy, times);
    const said = new Map(verdictMembers(verdict));
    for (const name of ["fields", "steps"]) said.delete(name);
    return said.set("exit", exitCode(verdict)).set("step", failedStep(verdict));
  } catch (error) {
    if (error instanceof HistoryMissing) return new Map<string, Tree>([["exit", EXIT.unreadable]]);
    throw error;
  }
}
