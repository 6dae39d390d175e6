/** Checkpoints that witnesses sign, and the portable proof that one signed two of a height (docs/formats/log.md). */

import { compareBytes, fromUtf8, hexBytes, sameBytes, utf8 } from "./bytes.js";
import { fromB64, fromB64u, integer, members, string, U32_LIMIT, U64_LIMIT } from "./encoding.js";
import { CheckpointError, EncodingError } from "./errors.js";
import type { Certificate } from "./pki.js";
import { RAW_BYTES } from "./signatures.js";
import type { Json } from "./strict_json.js";

const FAULT_FORMAT = "gwanmun/fault/1";
const NUMBER = "(0|[1-9][0-9]{0,19})";
const HEX = "([0-9a-f]{64})";
const BASE64 = "([A-Za-z0-9+/]{43}=)";
const BODY = new RegExp(
  `^gwanmun/${HEX}\\n${NUMBER}\\n${BASE64}\\nblock ${NUMBER} ${HEX} ${NUMBER}\\nmap ${BASE64}\\n$`,
);

/** All facts of the blocks up to a height: size and root of the log, the block, the root of the map. */
export interface Checkpoint {
  readonly network: Uint8Array;
  readonly size: bigint;
  readonly root: Uint8Array;
  readonly block: bigint;
  readonly blockHash: Uint8Array;
  /** The block's, in Unix seconds. */
  readonly time: bigint;
  readonly mapRoot: Uint8Array;
}

/** A member's signature over a checkpoint body: raw r | s. */
export interface WitnessSignature {
  readonly member: number;
  readonly value: Uint8Array;
}

/** CheckpointError when `body` is not the one body of a checkpoint. */
export function parseCheckpoint(body: Uint8Array): Checkpoint {
  const found = BODY.exec(fromUtf8(body) ?? "");
  if (found === null) throw new CheckpointError("the bytes are not a checkpoint body", { body });
  const [network, size, root, block, blockHash, time, mapRoot] = found.slice(1) as [
    string, string, string, string, string, string, string,
  ];
  return {
    network: hexBytes(network)!,
    size: number(size, "size", 1n),
    root: digest(root, "log root"),
    block: number(block, "block", 0n),
    blockHash: hexBytes(blockHash)!,
    time: number(time, "time", 0n),
    mapRoot: digest(mapRoot, "map root"),
  };
}

function number(text: string, name: string, low: bigint): bigint {
  const value = BigInt(text);
  if (value < low || value >= U64_LIMIT) throw new CheckpointError(`${name} is out of range`, { value });
  return value;
}

function digest(text: string, name: string): Uint8Array {
  try {
    return fromB64(text, name, 32);
  } catch (error) {
    if (error instanceof EncodingError) throw new CheckpointError(error.message);
    throw error;
  }
}

interface SignedBody {
  readonly body: Uint8Array;
  readonly value: Uint8Array;
}

/** Two different checkpoint bodies of one height, both signed by the witness of `member`. */
export interface Fault {
  readonly member: number;
  readonly first: SignedBody;
  readonly second: SignedBody;
}

/** A fault from its members; nothing is verified yet. */
export function readFault(value: Json): Fault {
  const top = members(value, "fault", ["first", "format", "member", "second"]);
  if (top.format !== FAULT_FORMAT) throw new CheckpointError("the format is not known");
  const member = integer(top.member, "member", 1, U32_LIMIT);
  return { member, first: readSigned(top.first), second: readSigned(top.second) };
}

function readSigned(value: Json): SignedBody {
  const found = members(value, "signed body", ["body", "signature"]);
  return { body: utf8(string(found.body, "body")), value: fromB64u(found.signature, "signature", RAW_BYTES) };
}

/** The first checkpoint, when the fault is proved against the witness with that certificate. */
export async function verifyFault(fault: Fault, witness: Certificate): Promise<Checkpoint> {
  const first = parseCheckpoint(fault.first.body);
  const second = parseCheckpoint(fault.second.body);
  if (!sameBytes(first.network, second.network) || first.block !== second.block) {
    throw new CheckpointError("the bodies are not of one height", { first: first.block, second: second.block });
  }
  if (compareBytes(fault.first.body, fault.second.body) >= 0) {
    throw new CheckpointError("the bodies are equal, or not in order of their bytes", { member: fault.member });
  }
  for (const signed of [fault.first, fault.second]) await witness.key.check(signed.body, signed.value);
  return first;
}
