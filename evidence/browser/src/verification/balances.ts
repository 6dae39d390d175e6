/** Balances of a document's lines or goods items: whether a history speaks of all, and how much is left of each. */

import { VerificationError } from "../errors.js";
import type { Facts } from "../map.js";
import type { RequiredFacts } from "../requirements.js";
import { type BalanceWord, decodeBalance, decodeState, termsOf, unitText } from "../words.js";
import type { Balance } from "./verdict.js";

const LOADING = "loading";
const MICRO_PLACES = 6;

/**
 * Returns when the facts speak of all lines or items: of a certificate lines 1 to `count` are there and the next is not; a
 * declaration's status names the number of its goods items; other documents have none.
 */
export function checkAll(count: number, required: RequiredFacts, facts: Facts): void {
  const isWhole = required.key("alias") === null ? count === itemsOf(required, facts) : hasLines(count, required, facts);
  if (!isWhole) throw new VerificationError("the history is not of all lines or goods items", { balances: count });
}

function hasLines(count: number, required: RequiredFacts, facts: Facts): boolean {
  const there = required.balances.filter(([, key]) => facts.at(key) !== null).map(([name]) => name);
  return there.length === count && there.every((name, at) => name === `line/${at + 1}`);
}

function itemsOf(required: RequiredFacts, facts: Facts): number {
  const leaf = facts.at(required.key("status"));
  return required.balances.length === 0 || leaf === null ? 0 : termsOf(decodeState(leaf.word).amount).code;
}

/** The balances that are there. */
export function readAll(required: RequiredFacts, facts: Facts): Balance[] {
  return required.balances.flatMap(([name, key]) => {
    const leaf = facts.at(key);
    return leaf === null ? [] : [balance(name, decodeBalance(leaf.word))];
  });
}

function balance(name: string, word: BalanceWord): Balance {
  const places = name === LOADING ? 0 : MICRO_PLACES;
  return {
    name,
    unit: unitText(word.unit),
    limit: decimal(word.limit, places),
    used: decimal(word.used, places),
    left: decimal(word.limit - word.used, places),
  };
}

/** Shortest decimal text of a number of millionths, or of whole ones. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const [whole, part] = [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  const shortest = part.replace(/0+$/, "");
  return shortest === "" ? whole : `${whole}.${shortest}`;
}
