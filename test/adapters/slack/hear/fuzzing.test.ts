import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf } from "#core";
import { translate } from "../../../../src/adapters/slack/hear/inbound.ts";
import { damaged, expectQuick, runs } from "../../../support/fuzzing.ts";
import { faultsOf } from "../../../support/well-formed.ts";

const folder = new URL("../../../fixtures/slack/", import.meta.url);
const bodies: unknown[] = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")).body,
);

const rules = {
  agentView: true,
  bots: ["B8", "U7"],
  commands: ["/ask"],
  shortcuts: ["ask_about_message"],
  now: () => 1_700_000_000_000,
};

test("a delivery with wrong fields means nothing, or is an event of the right types", () => {
  fc.assert(
    fc.property(damaged(bodies), (body) => {
      const heard = expectQuick(body, () => translate(fieldsOf(body), rules));
      expect(heard?.type === "inbound" ? faultsOf(heard.event) : []).toEqual([]);
      expect(JSON.parse(JSON.stringify(heard ?? null))).toEqual(heard ?? null);
    }),
    runs(200),
  );
});
