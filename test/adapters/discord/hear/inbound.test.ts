import { readdirSync, readFileSync } from "node:fs";
import type { GatewayDispatchPayload } from "discord.js";
import { describe, expect, test } from "vitest";
import type { Inbound, ThreadRef, Via } from "#core";
import { type InboundRules, translate } from "../../../../src/adapters/discord/hear/inbound.ts";
import { packetFault } from "../../../../src/adapters/discord/hear/packet-fault.ts";
import { compareIds, snowflakeAt, timeOf, toOrigin } from "../../../../src/adapters/discord/hear/origin.ts";

interface Fixture {
  name: string;
  packet: GatewayDispatchPayload;
  heard: Inbound[];
  rules?: {
    answerIn?: "place";
    roles?: string[];
    bots?: string[];
    engaged?: boolean;
    recall?: ThreadRef;
    recalledAs?: Via;
  };
}

const folder = new URL("../../../fixtures/discord/", import.meta.url);
const fixtures = readdirSync(folder).map((file) => {
  const fixture = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Fixture;
  return { file, name: fixture.name, fixture };
});

const thread = "1100000000000000050";

const rulesOf = ({ rules = {} }: Fixture): InboundRules => ({
  self: "1100000000000000002",
  rolesIn: () => rules.roles ?? [],
  bots: rules.bots ?? [],
  kindOf(channel, guild) {
    if (guild === undefined) return { kind: "direct" };
    if (channel !== thread) return { kind: "channel" };
    return { kind: "thread", parent: "1100000000000000010", isEngaged: rules.engaged ?? false };
  },
  answerIn: () => rules.answerIn ?? "thread",
  recall: () => rules.recall && { thread: rules.recall, via: rules.recalledAs ?? "mention" },
  now: () => 1_700_000_000_000,
});

describe("a packet of Discord is translated", () => {
  test.each(fixtures)("$name ($file)", ({ fixture }) => {
    expect(packetFault(fixture.packet)).toBeUndefined();
    const heard = translate(fixture.packet, rulesOf(fixture));
    expect(heard).toEqual(fixture.heard);
    // It crosses processes: what JSON would drop or change must not be in it.
    expect(JSON.parse(JSON.stringify(heard))).toEqual(heard);
  });
});

test("a deletion is never older than its message, whatever this machine's clock says", () => {
  const newest = fixtures.find(({ file }) => file === "deleted.json")?.fixture;
  if (newest?.packet.t !== "MESSAGE_DELETE") throw new Error("deleted.json is no deletion.");
  const packet = { ...newest.packet, d: { ...newest.packet.d, id: snowflakeAt(1_700_000_005_000) } };
  expect(translate(packet, rulesOf(newest))).toMatchObject([{ type: "deleted", at: 1_700_000_005_000 }]);
});

describe("Discord's ids", () => {
  test("tell when they were made", () => {
    expect(timeOf("175928847299117063")).toBe(1_462_015_105_796);
    expect(timeOf(snowflakeAt(1_700_000_000_000))).toBe(1_700_000_000_000);
  });

  test("are compared exactly, though they are longer than numbers are exact", () => {
    const ids = ["1100000000000000101", "99999999999999999", "1100000000000000100"];
    expect(ids.toSorted(compareIds)).toEqual([
      "99999999999999999",
      "1100000000000000100",
      "1100000000000000101",
    ]);
  });
});

test("an unreadable origin has no fields", () => {
  expect(toOrigin(null)).toEqual({ channel: "" });
});
