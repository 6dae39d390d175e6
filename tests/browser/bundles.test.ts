import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sameBytes } from "../../evidence/browser/src/bytes.js";
import { TrustPolicy } from "../../evidence/browser/src/policy.js";
import { exitCode, STEPS, verify } from "../../evidence/browser/src/verification/index.js";
import { PolicyError } from "../../evidence/browser/src/errors.js";
import { mutated } from "./mutations.js";
import { BUNDLES, HISTORIES, HISTORIES_POLICY, NOW, POLICY, POLICY_BYTES } from "./samples.js";

test("every genuine bundle is valid in every form, and goes through all steps", async () => {
  for (const bundle of BUNDLES) {
    const verdict = await verify(bundle, POLICY, { now: NOW, at: null });
    assert.equal(exitCode(verdict), 0, verdict.steps.at(-1)!.detail);
    assert.deepEqual(verdict.steps.map((step) => step.name), STEPS.filter((name) => name !== "log"));
    assert.notEqual(verdict.status, null);
  }
});

test("a changed bundle is never valid, and its last step is the one that fails", async () => {
  await fc.assert(
    fc.asyncProperty(mutated(BUNDLES), async ({ was, is }) => {
      fc.pre(!sameBytes(was, is));
      const verdict = await verify(is, POLICY, { now: NOW, at: null });
      assert.equal(verdict.valid, false);
      assert.deepEqual([verdict.current, verdict.complete, verdict.asOf, verdict.status, verdict.fields.size], [false, false, null, null, 0]);
      assert.deepEqual(verdict.steps.map((step) => step.ok), [...verdict.steps.slice(1).map(() => true), false]);
    }),
    { numRuns: 3000 },
  );
});

test("a changed bundle with a history is never valid, now or at an instant before its checkpoint", async () => {
  assert.ok(HISTORIES.length > 0);
  const [genuine] = HISTORIES;
  const { asOf, steps } = await verify(genuine!, HISTORIES_POLICY, { now: NOW, at: null });
  assert.deepEqual(steps.map((step) => step.name), [...STEPS]);
  await fc.assert(
    fc.asyncProperty(mutated(HISTORIES), fc.option(fc.bigInt({ min: 0n, max: asOf!.time })), async ({ was, is }, at) => {
      fc.pre(!sameBytes(was, is));
      assert.equal((await verify(is, HISTORIES_POLICY, { now: NOW, at })).valid, false);
    }),
    { numRuns: 2000 },
  );
});

test("whatever the bytes are, there is a verdict: no proof", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      assert.equal(exitCode(await verify(bytes, POLICY, { now: NOW, at: null })), 2);
    }),
    { numRuns: 1000 },
  );
});

test("a proof older than the policy allows, or from the future, is genuine with exit code 3", async () => {
  const [bundle] = BUNDLES;
  const at = (await verify(bundle!, POLICY, { now: NOW, at: null })).asOf!.time;
  const code = async (now: bigint) => exitCode(await verify(bundle!, POLICY, { now, at: null }));
  assert.deepEqual(
    await Promise.all([at + 86_400n, at + 86_401n, at - 300n, at - 301n].map(code)),
    [0, 3, 0, 3],
  );
});

test("a changed policy is refused by an error of its own, or is another policy by its hash", async () => {
  await fc.assert(
    fc.asyncProperty(mutated([POLICY_BYTES]), async ({ was, is }) => {
      fc.pre(!sameBytes(was, is));
      try {
        assert.ok(!sameBytes((await TrustPolicy.fromJson(is)).hash, POLICY.hash));
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
