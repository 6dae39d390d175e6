/**
 * Whether an act can have made the facts that name it (docs/formats/bundle.md, "The act fits").
 *
 * Contracts take the act's hash from the home member and never see the act. So a member can write one act's hash into the facts of
 * another verb, or a second time: what the party signed tells.
 */

import { sameBytes } from "../bytes.js";
import { VerificationError } from "../errors.js";
import type { Verb } from "../facts.js";
import type { MapLeaf } from "../map.js";
import type { Claim } from "../requirements.js";
import type { StateWord } from "../words.js";

const AMEND: Verb = "declarations.amend";
const COPY: Verb = "certificates.copy";
/** Verbs whose subject must not exist before; a certificate may be issued on an application. */
const MAKING: ReadonlySet<Verb> = new Set(["declarations.declare", "certificates.correct", COPY]);

/** Returns when the act's verb and revision are those of what was issued. */
export function checkMade(claim: Claim, isCopy: boolean): void {
  const { verb, revision } = claim.act;
  if ((verb === AMEND) !== (claim.version > 1)) {
    throw new VerificationError("the act does not make this version", { verb, version: claim.version });
  }
  if ((verb === COPY) !== isCopy) {
    throw new VerificationError("a certified copy, and nothing else, is made by copying", { verb });
  }
  if ((MAKING.has(verb) && revision !== 0) || (verb === AMEND && revision === 0)) {
    throw new VerificationError("the act saw another revision", { verb, revision });
  }
}

/** Returns when the status is of a revision after the one that the act saw: the very next when the act set it. */
export function checkSet(claim: Claim, leaf: MapLeaf, state: StateWord): void {
  const following = claim.act.revision + 1;
  const setByAct = sameBytes(leaf.act, claim.actHash);
  if (state.revision < following || (setByAct && state.revision !== following)) {
    throw new VerificationError("the status is not of a revision that follows the act", {
      actSaw: claim.act.revision,
      revision: state.revision,
    });
  }
}
