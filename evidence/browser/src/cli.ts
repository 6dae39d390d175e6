/**
 * The command line, for Node 20.
 *
 *     node build/browser/cli.mjs judge BUNDLE POLICY NOW [AT]   the verdict as JSON; exit code as of `gwanmun verify`
 *     node build/browser/cli.mjs judge-many                     a case a line on standard input, a verdict a line
 *     node build/browser/cli.mjs vectors DIR                    every vector file; 1 on a mismatch or a file that is not known
 *     node build/browser/cli.mjs bench BUNDLE POLICY            median milliseconds, whole and step by step
 */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { bench } from "./bench.js";
import { canonicalText } from "./encoding.js";
import { EvidenceError } from "./errors.js";
import { Judge } from "./judge.js";
import { TrustPolicy } from "./policy.js";
import { checkVectors } from "./vectors/index.js";
import { EXIT, exitCode, HistoryMissing, verdictText, verify } from "./verification/index.js";

const USAGE = "usage: judge BUNDLE POLICY NOW [AT] | judge-many | vectors DIR | bench BUNDLE POLICY";
const SECONDS = /^(?:0|-?[1-9][0-9]{0,17})$/;

/** Something on the command line that we cannot work with. */
class UsageError extends Error {}

async function main(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words;
  if (command === "judge" && (rest.length === 3 || rest.length === 4)) return judge(rest[0]!, rest[1]!, rest[2]!, rest[3]);
  if (command === "judge-many" && rest.length === 0) return judgeMany();
  if (command === "vectors" && rest.length === 1) return checkVectors(rest[0]!);
  if (command === "bench" && rest.length === 2) return benchOnce(rest[0]!, rest[1]!);
  throw new UsageError(USAGE);
}

async function judge(bundle: string, policy: string, now: string, at?: string): Promise<number> {
  const times = { now: seconds("NOW", now), at: at === undefined ? null : seconds("AT", at) };
  const verdict = await verify(await readFile(bundle), await TrustPolicy.fromJson(await readFile(policy)), times);
  console.log(verdictText(verdict));
  return exitCode(verdict);
}

function seconds(name: string, text: string): bigint {
  if (!SECONDS.test(text)) throw new UsageError(`${name} is Unix seconds, not ${text}`);
  return BigInt(text);
}

async function judgeMany(): Promise<number> {
  const judge = new Judge();
  for await (const line of createInterface({ input: process.stdin })) console.log(await judge.answer(line));
  return EXIT.good;
}

async function benchOnce(bundle: string, policy: string): Promise<number> {
  const trusted = await TrustPolicy.fromJson(await readFile(policy));
  console.log(canonicalText(await bench(await readFile(bundle), trusted, BigInt(Math.floor(Date.now() / 1000)))));
  return EXIT.good;
}

/** One line for what a person can mend; anything else is a fault of ours and is shown whole. */
function explain(error: unknown): number {
  const isSystems = error instanceof Error && "syscall" in error;
  if (!(error instanceof UsageError || error instanceof EvidenceError || error instanceof HistoryMissing || isSystems)) throw error;
  console.error(error.message.replaceAll("\n", " "));
  return EXIT.unreadable;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
