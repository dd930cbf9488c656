import { readdirSync, readFileSync } from "node:fs";
import type { GatewayDispatchPayload } from "discord.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inbound } from "#core";
import { translate } from "../../../../src/adapters/discord/hear/inbound.ts";
import { packetFault } from "../../../../src/adapters/discord/hear/packet-fault.ts";
import { damaged, expectQuick, runs } from "../../../support/fuzzing.ts";
import { faultsOf } from "../../../support/well-formed.ts";

const folder = new URL("../../../fixtures/discord/", import.meta.url);
const packets: unknown[] = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")).packet,
);

function heardIn(packet: GatewayDispatchPayload): Inbound[] {
  if (packetFault(packet) !== undefined) return [];
  try {
    return translate(packet, {
      self: "1100000000000000002",
      rolesIn: () => ["1100000000000000003"],
      bots: [],
      kindOf: (_, guild) => ({ kind: guild === undefined ? "direct" : "channel" }),
      answerIn: () => "thread",
      recall: () => undefined,
      now: () => 1_700_000_000_000,
    });
  } catch {
    // The reception logs it and drops the packet.
    return [];
  }
}

test("a packet with wrong fields is dropped, or is an event of the right types", () => {
  fc.assert(
    fc.property(damaged(packets), (packet) => {
      const heard = expectQuick(packet, () => heardIn(packet as GatewayDispatchPayload));
      expect(heard.flatMap(faultsOf)).toEqual([]);
      expect(JSON.parse(JSON.stringify(heard))).toEqual(heard);
    }),
    runs(500),
  );
});
