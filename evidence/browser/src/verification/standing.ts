/** Where a document stands now: reads the status facts (docs/formats/bundle.md, `current` and `status`). */

import { toHex } from "../bytes.js";
import { VerificationError } from "../errors.js";
import { type KindName, type KnownStatus, knownStatus, type Meaning } from "../facts.js";
import type { Facts, MapLeaf } from "../map.js";
import type { Claim, RequiredFacts } from "../requirements.js";
import { instant } from "../times.js";
import { decodeState, type StateWord, termsOf } from "../words.js";
import { checkSet } from "./verbs.js";
import type { Current, Finding, Status } from "./verdict.js";

const FALLEN: ReadonlySet<Meaning> = new Set(["suspended", "superseded", "revoked"]);
const LOADING: ReadonlySet<string> = new Set(["released", "part loaded"]);
const CERTIFICATE: KindName = "certificates.status";
const RECEIPT: KindName = "certificates.receipt";
const DOCUMENT: KindName = "documents.status";
export const NOWHERE: Status = { state: "none", name: null, effective: null, recorded: null, until: null, successor: null, balances: null };

/** A status word with what it says, in whose life cycle. */
interface Standing extends KnownStatus {
  readonly kind: KindName;
  readonly word: StateWord;
  readonly until: bigint;
}

export type Standings = Finding<{ readonly current: Current; readonly status: Status }>;

/** Where the document stands at `now`, in Unix seconds, and whether it is current. */
export function status(claim: Claim, required: RequiredFacts, facts: Facts, now: bigint): Standings {
  const { namespace } = claim.kind;
  return namespace === "documents"
    ? ofDocument(required, facts)
    : ofLifeCycle(`${namespace}.status`, claim, required, facts, now);
}

function ofLifeCycle(kind: KindName, claim: Claim, required: RequiredFacts, facts: Facts, now: bigint): Standings {
  const leaf = present(facts.at(required.key("status")));
  const standing = standingOf(kind, leaf);
  checkSet(claim, leaf, standing.word);
  const following = facts.at(required.key("next"));
  const said = [standing.name];
  const against = [
    ...againstStanding(standing, now),
    ...(following === null ? [] : ["not the latest version"]),
    ...rejection(facts.at(required.key("receipt"))),
  ];
  if (required.key("original") !== null) {
    const original = standingOf(kind, present(facts.at(required.key("original"))));
    said.push(`certified copy of a certificate that is ${original.name}`);
    const reasons = [
      ...againstStanding(original, now),
      ...rejection(facts.at(required.key("original_receipt"))),
      ...correction(facts.at(required.key("original_successor"))),
    ];
    against.push(...reasons.map((reason) => `the original: ${reason}`));
  }
  said.push(...remarks(standing, now), ...against.map((reason) => `not current: ${reason}`));
  const corrected = facts.at(required.key("successor"));
  const status = where(standing, following, now);
  return {
    value: { current: against.length === 0, status: corrected === null ? status : { ...status, successor: corrected.word } },
    detail: said.join(", "),
  };
}

/** The status of a life cycle; `following` is the issued fact of the next version. */
function where(standing: Standing, following: MapLeaf | null, now: bigint): Status {
  if (following !== null) return replaced(following);
  const isOver = standing.kind === CERTIFICATE && standing.meaning === "active" && now >= standing.until;
  return {
    state: isOver ? "expired" : standing.meaning,
    name: standing.name,
    effective: standing.word.effective,
    recorded: standing.word.recorded,
    until: standing.until === 0n ? null : standing.until,
    successor: null,
    balances: null,
  };
}

/** Superseded by what a fact names, from the time of its own block. */
function replaced(following: MapLeaf): Status {
  const { time, word } = following;
  return { state: "superseded", name: null, effective: time, recorded: time, until: null, successor: word, balances: null };
}

function ofDocument(required: RequiredFacts, facts: Facts): Standings {
  const leaf = facts.at(required.key("status"));
  const following = facts.at(required.key("successor"));
  if (leaf === null && following === null) {
    return { value: { current: "unknown", status: NOWHERE }, detail: "the document has no status" };
  }
  if (leaf === null) {
    const status = replaced(present(following));
    return { value: { current: false, status }, detail: "not current: replaced by another document" };
  }
  const { name, meaning, word } = standingOf(DOCUMENT, leaf);
  const current = following === null && !FALLEN.has(meaning);
  const status: Status = {
    state: following === null ? meaning : "superseded",
    name,
    effective: word.effective,
    recorded: word.recorded,
    until: null,
    successor: following?.word ?? null,
    balances: null,
  };
  return { value: { current, status }, detail: current ? name : `not current: ${name}` };
}

/** Why something with this standing does not hold at `now`. */
function againstStanding(standing: Standing, now: bigint): string[] {
  const { kind, name, meaning, until } = standing;
  const reasons = FALLEN.has(meaning) ? [name] : [];
  if (kind !== CERTIFICATE) return reasons;
  if (meaning === "pending") reasons.push(name);
  if (now >= until) reasons.push(`expired ${instant(until)}`);
  return reasons;
}

/** That the addressed administration found the certificate invalid, where it did. */
function rejection(leaf: MapLeaf | null): string[] {
  if (leaf === null) return [];
  const { name, meaning, word } = standingOf(RECEIPT, leaf);
  return FALLEN.has(meaning) ? [`${name} by member ${word.member}`] : [];
}

/** That a certificate was corrected by another, where a history shows it. */
function correction(leaf: MapLeaf | null): string[] {
  return leaf === null ? [] : [`corrected by certificate ${toHex(leaf.word)}`];
}

/** What does not end the document's standing and should be known all the same. */
function remarks(standing: Standing, now: bigint): string[] {
  const { kind, name, until, word } = standing;
  if (kind !== CERTIFICATE) {
    const isOverdue = LOADING.has(name) && now >= until;
    return isOverdue ? [`overdue: loading was to end before ${instant(until)}`] : [];
  }
  if (now < word.effective) return [`in force from ${instant(word.effective)}`];
  return now < until ? [`in force until ${instant(until)}`] : [];
}

/** Whether the status ends or suspends a document's standing. */
export function hasFallen(kind: KindName, state: StateWord): boolean {
  return FALLEN.has(knownStatus(kind, state.status).meaning);
}

function present(leaf: MapLeaf | null): MapLeaf {
  if (leaf === null) throw new VerificationError("the status that must be there is absent");
  return leaf;
}

function standingOf(kind: KindName, leaf: MapLeaf): Standing {
  const word = decodeState(leaf.word);
  return { kind, word, until: termsOf(word.amount).until, ...knownStatus(kind, word.status) };
}
