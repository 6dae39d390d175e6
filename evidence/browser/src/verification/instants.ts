/** Where a document stood at an instant (docs/formats/bundle.md, "At an instant"). */

import { type History, HistoryMissing } from "../histories.js";
import type { KindName } from "../facts.js";
import type { Facts } from "../map.js";
import type { Claim, FactName, RequiredFacts } from "../requirements.js";
import { instant } from "../times.js";
import { decodeState } from "../words.js";
import { readAll } from "./balances.js";
import { hasFallen, NOWHERE, type Standings, status } from "./standing.js";

/** Names of the rewritten facts from which the standing follows. */
const TOLD: readonly FactName[] = ["status", "receipt", "original", "original_receipt"];

/** What steps before have shown: facts and history, and when this version was recorded. */
export interface Known {
  readonly facts: Facts;
  readonly history: History | null;
  readonly recorded: bigint;
}

/** Where the document stands at `now` by all that the checkpoint shows. */
export function stands(claim: Claim, required: RequiredFacts, known: Known, now: bigint): Standings {
  return withBalances(status(claim, required, known.facts, now), required, known, known.facts);
}

/**
 * Where the document stood at an instant before the checkpoint's, by what was recorded by then. All that the checkpoint shows must hold
 * together whatever instant is asked for. HistoryMissing when a fact was written since, and there is no history.
 */
export function stood(claim: Claim, required: RequiredFacts, known: Known, at: bigint): Standings {
  stands(claim, required, known, at);
  if (at < known.recorded) {
    return { value: { current: false, status: NOWHERE }, detail: `not yet issued at ${instant(at)}` };
  }
  const { history } = known;
  if (history === null) checkTold(required, known.facts, at);
  const facts = history?.factsAt(known.facts, at) ?? known.facts.map((leaf) => (leaf.time <= at ? leaf : null));
  const found = withBalances(status(claim, required, facts, at), required, known, facts);
  const later = history === null ? [] : inForceBy(claim, required, history, at);
  const said = [found.detail, ...later].join(", ");
  const current = later.length > 0 ? false : found.value.current;
  return { value: { ...found.value, current }, detail: `${said} at ${instant(at)}` };
}

function withBalances(found: Standings, required: RequiredFacts, known: Known, facts: Facts): Standings {
  if (known.history === null) return found;
  const { value, detail } = found;
  return { value: { ...value, status: { ...value.status, balances: readAll(required, facts) } }, detail };
}

function checkTold(required: RequiredFacts, facts: Facts, at: bigint): void {
  for (const name of TOLD) {
    const leaf = facts.at(required.key(name));
    if (leaf !== null && leaf.time > at) {
      throw new HistoryMissing(
        `${name} was written again since ${instant(at)}, and the bundle has no history: renew it with one`,
      );
    }
  }
}

/** What was recorded after the instant and holds from before it, against the document. */
function inForceBy(claim: Claim, required: RequiredFacts, history: History, at: bigint): string[] {
  const kinds: Readonly<Partial<Record<FactName, KindName>>> = {
    status: `${claim.kind.namespace}.status`,
    original: "certificates.status",
    receipt: "certificates.receipt",
    original_receipt: "certificates.receipt",
  };
  return TOLD.flatMap((name) =>
    history.since(required.key(name), at).flatMap((entry) => {
      const word = decodeState(entry.word);
      if (word.effective > at || !hasFallen(kinds[name]!, word)) return [];
      return [`not current: ${name} of ${instant(entry.time)} holds from ${instant(word.effective)}`];
    }),
  );
}
