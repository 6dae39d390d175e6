/** Words of facts: state, terms and balance (docs/formats/facts.md). Instants are Unix seconds, quantities micro-units. */

import { bigEndian } from "./bytes.js";
import { WordError } from "./errors.js";
import { BALANCE_LAYOUT, STATE_LAYOUT, TERMS_LAYOUT } from "./tables/facts_table.js";

/** Fields with their widths in bits, most significant first. */
type Layout = readonly (readonly [string, number])[];
type Fields<L extends Layout> = Readonly<Record<L[number][0], bigint>>;

const WORD_VERSION = 1n;
const BALANCE_STATUS = 1n;
const WORD_BYTES = 32;

/** Where something stands. */
export interface StateWord {
  readonly status: number;
  /** Who acted. */
  readonly member: number;
  readonly effective: bigint;
  readonly recorded: bigint;
  readonly amount: bigint;
  readonly revision: number;
  readonly flags: number;
}

/** What `amount` means in kinds marked `amount: terms`. */
export interface Terms {
  readonly counterparty: number;
  readonly until: bigint;
  readonly code: number;
}

/** How much there is and how much of it is used. */
export interface BalanceWord {
  readonly unit: number;
  readonly recorded: bigint;
  readonly limit: bigint;
  readonly used: bigint;
}

/** State from its 32 bytes; WordError for a wrong length or version, status 0 or revision 0. */
export function decodeState(word: Uint8Array): StateWord {
  const { version, status, member, effective, recorded, amount, revision, flags } = split(word, STATE_LAYOUT);
  checkVersion(version, word);
  if (status === 0n) throw new WordError("a state's status is never 0", { word });
  if (revision === 0n) throw new WordError("revisions count from 1", { word });
  return {
    status: Number(status),
    member: Number(member),
    effective,
    recorded,
    amount,
    revision: Number(revision),
    flags: Number(flags),
  };
}

export function termsOf(amount: bigint): Terms {
  const { counterparty, until, code } = unpack(amount, TERMS_LAYOUT);
  return { counterparty: Number(counterparty), until, code: Number(code) };
}

/** Balance from its 32 bytes; WordError for a wrong length, version or status, or used > limit. */
export function decodeBalance(word: Uint8Array): BalanceWord {
  const { version, status, unit, recorded, limit, used } = split(word, BALANCE_LAYOUT);
  checkVersion(version, word);
  if (status !== BALANCE_STATUS) throw new WordError("a balance's status is 1", { status });
  if (used > limit) throw new WordError("more is used than there is", { limit, used });
  return { unit: Number(unit), recorded, limit, used };
}

/** Recommendation 20 code of a u24: ASCII, left-aligned, padded with zero bytes. */
export function unitText(code: number): string {
  const text = String.fromCharCode((code >> 16) & 0xff, (code >> 8) & 0xff, code & 0xff).replace(/\0+$/, "");
  if (!/^[A-Z0-9]{1,3}$/.test(text)) throw new WordError("the number is no unit code", { code });
  return text;
}

function split<L extends Layout>(word: Uint8Array, layout: L): Fields<L> {
  if (word.length !== WORD_BYTES) throw new WordError("a word is 32 bytes", { length: word.length });
  return unpack(bigEndian(word), layout);
}

function unpack<L extends Layout>(packed: bigint, layout: L): Fields<L> {
  let rest = packed;
  const values: Record<string, bigint> = {};
  for (const [name, width] of [...layout].reverse()) {
    values[name] = rest & ((1n << BigInt(width)) - 1n);
    rest >>= BigInt(width);
  }
  return values as Fields<L>;
}

function checkVersion(version: bigint, word: Uint8Array): void {
  if (version !== WORD_VERSION) throw new WordError("the word's version is not known", { version, word });
}
