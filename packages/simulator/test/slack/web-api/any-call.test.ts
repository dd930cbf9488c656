import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { methods } from "../../../src/slack/web-api/methods/table.ts";
import { noLimits } from "../../../src/slack/apps/rates.ts";
import { generalRefusals } from "../../../src/slack/web-api/web-api.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeAll(async () => {
  setting = await createSetting({ limits: noLimits });
});
afterAll(() => setting.simulator.stop());

/** Values among which the right ones are frequent enough to get past the first checks. */
function values(): fc.Arbitrary<unknown> {
  const timestamps = setting.world.timeline.all("slack").map(({ id }) => id);
  const sensible = [
    setting.channel,
    setting.stage.asker.id,
    setting.stage.bot.id,
    setting.simulator.general.space,
    "processing",
    "true",
    "1",
    "hello",
    ...timestamps.slice(-5),
  ];
  const structures = [
    [{ type: "divider" }],
    [{ type: "markdown", text: "hello" }],
    [{ type: "markdown_text", text: "hello" }],
    { event_type: "a", event_payload: {} },
    { type: "modal", title: { type: "plain_text", text: "T" }, blocks: [] },
    { type: "home", blocks: [{ type: "divider" }] },
  ];
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...sensible) },
    { weight: 2, arbitrary: fc.constantFrom(...structures) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

// The dispatcher answers 500 when a method refuses with something that its entry does not declare, so the
// table of methods is complete: together with the test against the reference this covers every error that the
// simulator can answer.
test.each(Object.entries(methods).filter(([name]) => name !== "auth.revoke"))(
  "%s answers yes or one of its declared refusals, whatever it is called with",
  async (name, { shape, refusals, caller }) => {
    const token = caller === "app" ? setting.simulator.tokens.app : setting.simulator.tokens.bot;
    const call = fc.record(Object.fromEntries(Object.keys(shape).map((argument) => [argument, values()])), {
      requiredKeys: Object.keys(shape).filter((argument) => shape[argument]?.required === true),
    });
    await fc.assert(
      fc.asyncProperty(call, async (given) => {
        const { status, body } = await setting.call(name, given, token);
        expect({ status, reason: body["reason"] }).toEqual({ status: 200, reason: undefined });
        expect(["yes", ...generalRefusals, ...refusals]).toContain(body.ok === true ? "yes" : body.error);
      }),
      { numRuns: 40 },
    );
  },
);
