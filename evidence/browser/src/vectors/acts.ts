/** acts.json and checkpoints.json. */

import { actHash, decodeAct, encodeAct } from "../acts.js";
import { b64, fromB64u } from "../encoding.js";
import { sameBytes, toHex, utf8 } from "../bytes.js";
import { type Checkpoint, parseCheckpoint, readFault, verifyFault } from "../checkpoints.js";
import * as cms from "../cms.js";
import { readCanonicalJson } from "../encoding.js";
import { EvidenceError } from "../errors.js";
import type { Verb } from "../facts.js";
import { Certificate } from "../pki.js";
import type { Json } from "../strict_json.js";
import { anyHex, big, type Checks, each, hex, number, take, text } from "./checks.js";

export async function checkActs(checks: Checks, file: Json): Promise<void> {
  const { acts, signatures } = take(file, "the file", "acts", "signatures");
  each(acts, "acts", (one, at) => checkAct(checks, one, at));
  const pending: Promise<void>[] = [];
  each(signatures, "signatures", (one, at) => pending.push(checkSignature(checks, one, at)));
  await Promise.all(pending);
}

function checkAct(checks: Checks, value: Json, at: number): void {
  const found = take(
    value, "an act",
    "network", "verb", "owner", "subject", "revision", "document", "command", "not_after", "encoded", "hash",
  );
  const act = {
    network: hex(found.network),
    verb: text(found.verb) as Verb,
    owner: number(found.owner),
    subject: hex(found.subject),
    revision: number(found.revision),
    document: hex(found.document),
    command: hex(found.command, 16),
    notAfter: big(found.not_after),
  };
  const encoded = anyHex(found.encoded);
  checks.same(`acts ${at}`, encodeAct(act), encoded);
  checks.same(`acts ${at}, hash`, actHash(encoded), hex(found.hash));
  checks.same(`acts ${at}, read and written`, encodeAct(decodeAct(encoded)), encoded);
}

async function checkSignature(checks: Checks, value: Json, at: number): Promise<void> {
  const found = take(value, "a signature", "about", "act", "attributes", "certificate", "value", "cms");
  const [act, attributes, certificate] = [found.act, found.attributes, found.certificate].map(anyHex) as [
    Uint8Array, Uint8Array, Uint8Array,
  ];
  const signature = { attributes, certificate, value: hex(found.value, 64) };
  const where = `signatures, ${text(found.about)}`;
  checks.holds(where, sameBytes((await cms.verify(act, signature)).der, certificate));
  checks.same(`${where}, cms`, cms.rebuild(signature), anyHex(found.cms));
  const changed = signature.value.map((byte, place) => (place === 63 ? byte ^ 1 : byte));
  checks.holds(`${where}, changed`, await isRefused(cms.verify(act, { ...signature, value: changed })));
  checks.holds(`${where}, another act ${at}`, await isRefused(cms.verify(act.slice(1), signature)));
}

async function isRefused(verification: Promise<unknown>): Promise<boolean> {
  try {
    await verification;
    return false;
  } catch (error) {
    if (error instanceof EvidenceError) return true;
    throw error;
  }
}

export async function checkCheckpoints(checks: Checks, file: Json): Promise<void> {
  const found = take(file, "the file", "witness", "checkpoints", "fault");
  const witness = Certificate.load(anyHex(found.witness));
  const pending: Promise<void>[] = [];
  each(found.checkpoints, "checkpoints", (one, at) => pending.push(checkCheckpoint(checks, witness, one, at)));
  await Promise.all(pending);
  const fault = readFault(readCanonicalJson(utf8(text(found.fault))));
  const first = await verifyFault(fault, witness);
  checks.same("fault", utf8(bodyOf(first)), fault.first.body);
  const turned = { ...fault, first: fault.second, second: fault.first };
  checks.holds("fault, turned round", await isRefused(verifyFault(turned, witness)));
}

async function checkCheckpoint(checks: Checks, witness: Certificate, value: Json, at: number): Promise<void> {
  const found = take(
    value, "a checkpoint",
    "network", "size", "root", "block", "block_hash", "time", "map_root", "body", "signature",
  );
  const body = utf8(text(found.body));
  const made: Checkpoint = {
    network: hex(found.network),
    size: big(found.size),
    root: hex(found.root),
    block: big(found.block),
    blockHash: hex(found.block_hash),
    time: big(found.time),
    mapRoot: hex(found.map_root),
  };
  checks.holds(`checkpoints ${at}`, bodyOf(made) === text(found.body) && bodyOf(parseCheckpoint(body)) === text(found.body));
  await witness.key.check(body, fromB64u(found.signature, "signature", 64));
  const other = fromB64u(found.signature, "signature", 64).map((byte, place) => (place === 31 ? byte ^ 1 : byte));
  checks.holds(`checkpoints ${at}, changed`, await isRefused(witness.key.check(body, other)));
}

function bodyOf(one: Checkpoint): string {
  const lines = [
    `gwanmun/${toHex(one.network)}`,
    one.size,
    b64(one.root),
    `block ${one.block} ${toHex(one.blockHash)} ${one.time}`,
    `map ${b64(one.mapRoot)}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
