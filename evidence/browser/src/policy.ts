/** The trust policy: whom a verifier believes, and how many of them (docs/formats/policy.md). */

import { sameBytes, toHex, utf8 } from "./bytes.js";
import { type Fault, readFault, verifyFault, type WitnessSignature } from "./checkpoints.js";
import { b64u, canonicalText, fromB64u, fromHex, integer, isObject, items, members, string, U32_LIMIT } from "./encoding.js";
import { CheckpointError, EvidenceError, PolicyError, SignatureError } from "./errors.js";
import { isMemberKind } from "./facts.js";
import { policyHash } from "./hashing.js";
import { Certificate, checkRoot } from "./pki.js";
import { type Json, parseJson } from "./strict_json.js";

const FIRST_FORMAT = "gwanmun/policy/1";
const POLICY_FORMAT = "gwanmun/policy/2";
/** Signature algorithms that this verifier knows, by their names of RFC 7518: ECDSA with P-256 and SHA-256. */
const ALGORITHMS: readonly string[] = ["ES256"];
const MEMBERS = ["format", "greatest_age", "members", "network", "threshold"] as const;
const ADDED = ["algorithms", "faults"] as const;
const AGE_LIMIT = 2 ** 53;

/** A member as a verifier knows it: the roots that may issue its parties' certificates, and its witness. */
export interface PolicyMember {
  readonly number: number;
  readonly name: string;
  readonly kind: string;
  readonly roots: readonly Certificate[];
  readonly witness: Certificate | null;
}

/** Whom to believe about one network. */
export class TrustPolicy {
  private constructor(
    readonly network: Uint8Array,
    /** In seconds; may be 0 or negative, and then no proof is young enough. */
    readonly greatestAge: bigint,
    readonly threshold: number | null,
    readonly members: readonly PolicyMember[],
    /** What a witness with a proved fault signed, whenever it did, counts for nothing. */
    private readonly faulty: ReadonlySet<number>,
    /** By what the policy is pinned. */
    readonly hash: Uint8Array,
  ) {}

  /** A policy from its JSON, in any layout; PolicyError when it cannot be read or used. */
  static async fromJson(data: Uint8Array): Promise<TrustPolicy> {
    try {
      return await TrustPolicy.read(parseJson(data));
    } catch (error) {
      if (error instanceof PolicyError || !(error instanceof EvidenceError)) throw error;
      throw new PolicyError(`the trust policy cannot be read: ${error.message}`);
    }
  }

  private static async read(value: Json): Promise<TrustPolicy> {
    const isFirst = isObject(value) && value.get("format") === FIRST_FORMAT;
    const top = members(value, "policy", MEMBERS, ADDED);
    const { algorithms, faults } = top;
    const hasAdded = algorithms !== undefined && faults !== undefined;
    const hasNone = algorithms === undefined && faults === undefined;
    if (isFirst ? !hasNone : top.format !== POLICY_FORMAT || !hasAdded) {
      throw new PolicyError("the format is not known, or its members are others", { format: top.format });
    }
    if (algorithms !== undefined) checkAlgorithms(algorithms);
    const found = items(top.members, "members").map(readMember);
    const threshold = top.threshold === null ? null : integer(top.threshold, "threshold", 1, U32_LIMIT);
    const network = fromHex(top.network, "network", 32);
    const age = integer(top.greatest_age, "greatest_age", 1 - AGE_LIMIT, AGE_LIMIT);
    checkMembers(found);
    const listed = items(faults ?? [], "faults");
    const proved = listed.map(readFault);
    for (const fault of proved) await checkFault(fault, network, found);
    const hash = hashOf(top.network, age, threshold, found, listed);
    return new TrustPolicy(network, BigInt(age), threshold, found, new Set(proved.map((one) => one.member)), hash);
  }

  /** How many distinct members must have signed a checkpoint. */
  get quorum(): number {
    return this.threshold ?? Math.floor(this.members.filter((member) => member.witness !== null).length / 3) + 1;
  }

  /** The member of that number; PolicyError when the policy does not name it. */
  member(number: number): PolicyMember {
    return memberOf(this.members, number);
  }

  /** The members whose witnesses signed the body and count. Every signature must be good, not only a quorum of them. */
  async checkQuorum(body: Uint8Array, signatures: readonly WitnessSignature[]): Promise<readonly PolicyMember[]> {
    const signed = signatures.map((signature) => this.member(signature.member));
    if (new Set(signed).size !== signed.length) throw new CheckpointError("a member signed twice");
    for (const [at, member] of signed.entries()) await checkWitness(member, body, signatures[at]!);
    const counting = signed.filter((member) => !this.faulty.has(member.number));
    if (counting.length < this.quorum) {
      const problem = `too few witnesses signed${counting.length < signed.length ? " that count" : ""}`;
      throw new CheckpointError(problem, { signed: counting.length, needed: this.quorum });
    }
    return counting;
  }
}

function memberOf(members: readonly PolicyMember[], number: number): PolicyMember {
  const found = members.find((member) => member.number === number);
  if (found === undefined) throw new PolicyError("the policy does not name this member", { member: number });
  return found;
}

function readMember(value: Json): PolicyMember {
  const found = members(value, "member", ["kind", "name", "number", "roots", "witness"]);
  const kind = string(found.kind, "kind");
  if (!isMemberKind(kind)) throw new PolicyError("the kind of member is not known", { kind });
  return {
    number: integer(found.number, "number", 1, U32_LIMIT),
    name: string(found.name, "name"),
    kind,
    roots: items(found.roots, "roots").map((root) => Certificate.load(fromB64u(root, "root"))),
    witness: found.witness === null ? null : Certificate.load(fromB64u(found.witness, "witness")),
  };
}

function checkAlgorithms(value: Json): void {
  const found = items(value, "algorithms").map((one) => string(one, "algorithm"));
  if (new Set(found).size < found.length) throw new PolicyError("an algorithm is repeated", { algorithms: found });
  if (found.length === 0 || !found.every((one) => ALGORITHMS.includes(one))) {
    throw new PolicyError("some known algorithms are accepted, and no others", { given: found, known: ALGORITHMS });
  }
}

function checkMembers(members: readonly PolicyMember[]): void {
  if (new Set(members.map((member) => member.number)).size !== members.length) {
    throw new PolicyError("a member number is repeated");
  }
  const keys = members.flatMap((member) => (member.witness === null ? [] : [toHex(member.witness.key.point)]));
  if (new Set(keys).size !== keys.length) {
    throw new PolicyError("two members have one witness key, so one witness would count twice");
  }
  for (const member of members) member.roots.forEach(checkRoot);
}

async function checkFault(fault: Fault, network: Uint8Array, members: readonly PolicyMember[]): Promise<void> {
  const { witness } = memberOf(members, fault.member);
  if (witness === null) throw new PolicyError("a fault is of a member that has no witness", { member: fault.member });
  const checkpoint = await verifyFault(fault, witness);
  if (!sameBytes(checkpoint.network, network)) throw new PolicyError("a fault is of another network");
}

async function checkWitness(member: PolicyMember, body: Uint8Array, signature: WitnessSignature): Promise<void> {
  if (member.witness === null) throw new CheckpointError("the member has no witness", { member: member.number });
  try {
    await member.witness.key.check(body, signature.value);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new CheckpointError("a witness's signature is not good over this checkpoint", {
      member: member.number,
      name: member.name,
    });
  }
}

/** Over the canonical JSON of the second format: lists whose order means nothing in one order (policy.md, "Hash"). */
function hashOf(
  network: Json,
  age: number,
  threshold: number | null,
  members: readonly PolicyMember[],
  faults: readonly Json[],
): Uint8Array {
  const ordered = [...members].sort((one, other) => one.number - other.number);
  const value = new Map<string, Json>([
    ["format", POLICY_FORMAT],
    ["network", network],
    ["greatest_age", age],
    ["threshold", threshold],
    ["algorithms", ALGORITHMS],
    ["members", ordered.map(memberJson)],
    // Canonical texts of faults are ASCII: bodies are, and so is all else in them.
    ["faults", [...faults].sort((one, other) => (canonicalText(one) < canonicalText(other) ? -1 : 1))],
  ]);
  return policyHash(utf8(canonicalText(value)));
}

function memberJson(member: PolicyMember): Json {
  return new Map<string, Json>([
    ["number", member.number],
    ["name", member.name],
    ["kind", member.kind],
    ["roots", member.roots.map((root) => b64u(root.der))],
    ["witness", member.witness === null ? null : b64u(member.witness.der)],
  ]);
}
