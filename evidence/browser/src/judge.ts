/** Judging for other programs: one case a line in, one verdict a line out, in the shape of tests/peers/c. */

import { canonicalText, fromB64, members, type Tree, unsigned64 } from "./encoding.js";
import { EvidenceError } from "./errors.js";
import { utf8 } from "./bytes.js";
import { TrustPolicy } from "./policy.js";
import { type Json, parseJson } from "./strict_json.js";
import { EXIT, exitCode, failedStep, HistoryMissing, type Verdict, verdictMembers, verify } from "./verification/index.js";

/** Two inputs of 16 MiB in base64, and some room. */
const MOST_LINE = 64 << 20;
/** A request that cannot be read, or whose policy cannot, or whose bundle does not tell the past. */
const UNREADABLE = new Map<string, Tree>([
  ["exit", EXIT.unreadable],
  ["valid", false],
  ["current", false],
  ["complete", false],
  ["as_of", null],
  ["status", null],
  ["fields", new Map()],
  ["step", null],
]);

/** Answers requests `{"at"?: seconds, "bundle": base64, "now": seconds, "policy": base64}`; a policy is read once while it stays the same. */
export class Judge {
  private policyText: string | null = null;
  private policy: TrustPolicy | null = null;

  async answer(line: string): Promise<string> {
    try {
      return canonicalText(await this.judged(line));
    } catch (error) {
      if (error instanceof EvidenceError || error instanceof HistoryMissing) return canonicalText(UNREADABLE);
      throw error;
    }
  }

  private async judged(line: string): Promise<Tree> {
    const request = members(parseJson(utf8(line), MOST_LINE), "request", ["bundle", "now", "policy"], ["at"]);
    const policy = await this.policyOf(request.policy);
    const bundle = fromB64(asText(request.bundle), "bundle");
    const at = request.at === undefined || request.at === null ? null : seconds(request.at);
    return judgedMembers(await verify(bundle, policy, { now: seconds(request.now), at }));
  }

  private async policyOf(value: Json): Promise<TrustPolicy> {
    const text = asText(value);
    if (this.policy === null || this.policyText !== text) {
      this.policy = await TrustPolicy.fromJson(fromB64(text, "policy"));
      this.policyText = text;
    }
    return this.policy;
  }
}

function asText(value: Json): string {
  return typeof value === "string" ? value : "";
}

function seconds(value: Json): bigint {
  return typeof value === "number" && value < 0 ? BigInt(value) : unsigned64(value, "now");
}

/** The verdict with its exit code, and the step that does not hold in place of all steps. */
function judgedMembers(verdict: Verdict): Tree {
  const said = new Map(verdictMembers(verdict));
  said.delete("steps");
  return said.set("exit", exitCode(verdict)).set("step", failedStep(verdict));
}
