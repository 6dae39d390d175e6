/** facts.json and map.json, and the table of document types against the hashes that the specification gives. */

import { sameBytes, toHex } from "../bytes.js";
import { documentType } from "../document_types.js";
import { items } from "../encoding.js";
import * as hashing from "../hashing.js";
import { factKey, packOrigin } from "../keys.js";
import { type MapLeaf, type MapProof, verifyMultiproof } from "../map.js";
import type { Json } from "../strict_json.js";
import { DOCUMENT_TYPES } from "../tables/document_types_table.js";
import { decodeBalance, decodeState, termsOf, unitText } from "../words.js";
import { anyHex, big, type Checks, each, hex, hexes, number, take, text } from "./checks.js";

export function checkFacts(checks: Checks, file: Json): void {
  const found = take(
    file, "the file",
    "keys", "terms", "states", "balances", "running", "links", "identifier", "commitment", "network", "draw", "report",
  );
  for (const type of DOCUMENT_TYPES) {
    checks.holds(`document types, ${type.name}`, toHex(documentType(type.name).schema.hash) === type.hash);
  }
  each(found.keys, "keys", (one, at) => checkKey(checks, one, at));
  each(found.terms, "terms", (one, at) => checkTerms(checks, one, at));
  each(found.states, "states", (one, at) => checkState(checks, one, at));
  each(found.balances, "balances", (one, at) => checkBalance(checks, one, at));
  checkRunning(checks, found.running);
  checkLinks(checks, found.links);
  checkIds(checks, found);
}

function checkKey(checks: Checks, value: Json, at: number): void {
  const found = take(value, "a key", "ns", "kind", "owner", "subject", "part", "key", "origin");
  const [ns, kind, owner, part] = [found.ns, found.kind, found.owner, found.part].map(number) as [number, number, number, number];
  checks.same(`keys ${at}`, factKey(ns, kind, owner, hex(found.subject), part), hex(found.key));
  checks.holds(`keys ${at}, origin`, packOrigin(ns, kind, owner, part) === BigInt(`0x${text(found.origin)}`));
}

function checkTerms(checks: Checks, value: Json, at: number): void {
  const found = take(value, "terms", "counterparty", "until", "code", "packed");
  const { counterparty, until, code } = termsOf(big(found.packed));
  const same = counterparty === number(found.counterparty) && until === big(found.until) && code === number(found.code);
  checks.holds(`terms ${at}`, same);
}

function checkState(checks: Checks, value: Json, at: number): void {
  const names = ["status", "member", "effective", "recorded", "amount", "revision", "flags"] as const;
  const { word, ...fields } = take(value, "a state", ...names, "word");
  const state = decodeState(hex(word));
  for (const name of names) checks.holds(`states ${at}, ${name}`, BigInt(state[name]) === big(fields[name]));
}

function checkBalance(checks: Checks, value: Json, at: number): void {
  const found = take(value, "a balance", "unit", "recorded", "limit", "used", "word");
  const balance = decodeBalance(hex(found.word));
  checks.holds(`balances ${at}, unit`, unitText(balance.unit) === text(found.unit));
  for (const name of ["recorded", "limit", "used"] as const) {
    checks.holds(`balances ${at}, ${name}`, balance[name] === big(found[name]));
  }
}

function checkRunning(checks: Checks, value: Json): void {
  let running: Uint8Array = new Uint8Array(32);
  each(value, "running", (one, at) => {
    const found = take(one, "a running hash", "index", "key", "word", "act", "running");
    running = hashing.runningHash(running, big(found.index), hex(found.key), hex(found.word), hex(found.act));
    checks.same(`running ${at}`, running, hex(found.running));
  });
}

function checkLinks(checks: Checks, value: Json): void {
  const found = take(value, "links", "links", "hash", "none");
  const links = items(found.links, "links").map((one) => {
    const link = take(one, "a link", "line", "source", "owner", "subject", "part", "unit", "quantity");
    return {
      line: number(link.line),
      source: number(link.source),
      owner: number(link.owner),
      subject: hex(link.subject),
      part: number(link.part),
      unit: number(link.unit),
      quantity: big(link.quantity),
    };
  });
  checks.same("links", hashing.linksHash(links), hex(found.hash));
  checks.same("no links", hashing.linksHash([]), hex(found.none));
}

function checkIds(checks: Checks, found: Readonly<Record<"identifier" | "commitment" | "network" | "draw" | "report", Json>>): void {
  const identifier = take(found.identifier, "an identifier", "salt", "number", "id");
  checks.same("identifier", hashing.saltedIdentifier(hex(identifier.salt, 16), text(identifier.number)), hex(identifier.id));
  const commitment = take(found.commitment, "a commitment", "salt", "text", "hash");
  checks.same("commitment", hashing.saltedCommitment(hex(commitment.salt, 16), text(commitment.text)), hex(commitment.hash));
  const { genesis, chain_id, ledger, id } = take(found.network, "a network", "genesis", "chain_id", "ledger", "id");
  checks.same("network", hashing.networkId(hex(genesis), big(chain_id), hex(ledger, 20)), hex(id));
  const draw = take(found.draw, "a draw", "issuer", "certificate", "line", "entry", "entry_line", "id");
  const [issuer, line, entryLine] = [number(draw.issuer), number(draw.line), number(draw.entry_line)];
  checks.same("draw", hashing.drawId(issuer, hex(draw.certificate), line, hex(draw.entry), entryLine), hex(draw.id));
  const report = take(found.report, "a report", "owner", "declaration", "reporter", "reference", "id");
  const [owner, reporter] = [number(report.owner), number(report.reporter)];
  checks.same("report", hashing.reportId(owner, hex(report.declaration), reporter, hex(report.reference)), hex(report.id));
}

export function checkMap(checks: Checks, file: Json): void {
  each(take(file, "the file", "maps").maps, "maps", (one, at) => {
    const found = take(one, "a map", "name", "leaves", "root", "proofs");
    const leaves = items(found.leaves, "leaves").map((leaf) => readLeaf(checks, leaf));
    const root = hex(found.root);
    each(found.proofs, "proofs", (proof, place) => checkProof(checks, `maps ${at}, proofs ${place}`, root, leaves, proof));
  });
}

function readLeaf(checks: Checks, value: Json): MapLeaf {
  const found = take(value, "a leaf", "key", "word", "act", "index", "time", "hash");
  const leaf = {
    key: hex(found.key),
    word: hex(found.word),
    act: hex(found.act),
    index: big(found.index),
    time: big(found.time),
  };
  const hash = hashing.mapLeaf(leaf.key, leaf.word, leaf.act, leaf.index, leaf.time);
  checks.same("leaves", hash, hex(found.hash));
  return leaf;
}

function checkProof(checks: Checks, where: string, root: Uint8Array, leaves: readonly MapLeaf[], value: Json): void {
  const found = take(value, "a proof", "keys", "tokens", "leaves", "hashes");
  const leafOf = (key: Uint8Array) => leaves.find((leaf) => sameBytes(leaf.key, key)) ?? null;
  const shown = hexes(found.leaves).map((key) => leafOf(key)!);
  const proof: MapProof = { tokens: anyHex(found.tokens), leaves: shown, hashes: hexes(found.hashes), short: false };
  const keys = hexes(found.keys);
  const facts = verifyMultiproof(root, keys, proof);
  for (const key of keys) checks.holds(where, facts.at(key) === leafOf(key));
  checks.refused(`${where}, another root`, () => verifyMultiproof(root.map((byte) => byte ^ 1), keys, proof));
  const longer = { ...proof, hashes: [...proof.hashes, root] };
  checks.refused(`${where}, a hash too many`, () => verifyMultiproof(root, keys, longer));
}
