/** `vectors DIR`: every file of tests/vectors, in the words of tests/peers/c. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EvidenceError } from "../errors.js";
import { type Json, parseAnyJson } from "../strict_json.js";
import { checkActs, checkCheckpoints } from "./acts.js";
import { checkBundles, checkSecondLayout, checkVerdicts } from "./bundles.js";
import { Checks } from "./checks.js";
import { checkCommitments, checkDocuments } from "./documents.js";
import { checkFacts, checkMap } from "./facts.js";
import { checkBatches, checkLog, checkTrees } from "./trees.js";

type Check = (checks: Checks, file: Json, folder: string) => void | Promise<void>;

const FILES: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["acts.json", checkActs],
  ["batches.json", checkBatches],
  ["bundle.json", checkBundles],
  ["bundle_2.json", async (checks, file, folder) => checkSecondLayout(checks, file, await read(join(folder, "bundle.json")))],
  ["checkpoints.json", checkCheckpoints],
  ["commitments.json", checkCommitments],
  ["documents.json", checkDocuments],
  ["facts.json", checkFacts],
  ["log.json", checkLog],
  ["map.json", checkMap],
  ["trees.json", checkTrees],
  ["verdicts.json", checkVerdicts],
]);

/** 0 when all of all files holds; 1 on a mismatch, or a file that is not known. */
export async function checkVectors(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  let isGood = names.length > 0;
  for (const name of names) isGood = (await checkFile(folder, name)) && isGood;
  return isGood ? 0 : 1;
}

async function checkFile(folder: string, name: string): Promise<boolean> {
  const check = FILES.get(name);
  if (check === undefined) {
    console.log(`${name}: a file that is not known`);
    return false;
  }
  const checks = new Checks();
  try {
    await check(checks, await read(join(folder, name)), folder);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    checks.holds(error.message, false);
  }
  for (const where of checks.mismatches) console.log(`${name}: mismatch at ${where}`);
  console.log(`${name}: ${checks.checked} checked`);
  return checks.checked > 0 && checks.mismatches.length === 0;
}

async function read(path: string): Promise<Json> {
  // Numbers go up to 2^64 here.
  return parseAnyJson(await readFile(path));
}
