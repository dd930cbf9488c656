import { describe, expect, test } from "vitest";
import { Failure } from "#core";
import { recipientOf } from "../../../../src/adapters/slack/hear/envelope.ts";
import { createFindRecipient } from "../../../../src/adapters/slack/hear/recipients.ts";
import { createClient } from "../../../../src/adapters/slack/api/client.ts";

const person = {
  team_id: "T1",
  enterprise_id: null,
  user_id: "U1",
  is_bot: false,
  is_enterprise_install: false,
};
const bot = { ...person, user_id: "UBOT", is_bot: true };
const event = (authorizations: object[], more: object = {}) => ({
  type: "event_callback",
  team_id: "T1",
  authorizations,
  event: { type: "message" },
  ...more,
});

describe("the recipient of a delivery", () => {
  test.each([
    { name: "the bot", authorizations: [bot], self: "UBOT" },
    { name: "the bot, behind a person", authorizations: [person, bot], self: "UBOT" },
    { name: "no bot, when only a person is authorized", authorizations: [person], self: undefined },
    { name: "no bot, when nothing is authorized", authorizations: [], self: undefined },
  ])("is $name", ({ authorizations, self }) => {
    expect(recipientOf(event(authorizations))).toMatchObject({ team: "T1", isOrgWide: false, self });
  });

  test.each([
    { name: "no workspace", ids: { team_id: null, enterprise_id: "E1" } },
    { name: "the organization as the workspace", ids: { team_id: "E1", enterprise_id: "E1" } },
    { name: "the organization", ids: { team_id: "T1", enterprise_id: "E1", is_enterprise_install: true } },
  ])("is an organization, also without authorizations, when a delivery names $name", ({ ids }) => {
    const body = event([], { ...ids, event: { type: "app_uninstalled" } });
    expect(recipientOf(body)).toMatchObject({ isOrgWide: true, enterprise: "E1" });
  });

  test("of a click in an organization is the workspace of the message, not that of the person", () => {
    const click = {
      type: "block_actions",
      team: null,
      enterprise: { id: "E1" },
      is_enterprise_install: true,
      user: { id: "U1", team_id: "T-home" },
      message: { ts: "1.1", team: "T-thread" },
    };
    expect(recipientOf(click)).toMatchObject({ team: "T-thread", isOrgWide: true, enterprise: "E1" });
    expect(recipientOf({ ...click, message: { ts: "1.1" } })).toMatchObject({ team: "T-home" });
  });
});

describe("the bot of an event that names no bot", () => {
  const client = createClient("xoxb-1", {});
  const find = (of: () => Promise<string>) =>
    createFindRecipient({
      meet: () => Promise.resolve(),
      of: async () => ({ client, self: await of(), bot: "B1", token: "xoxb-1" }),
    });

  test("is asked for", async () => {
    const found = await find(() => Promise.resolve("UBOT"))(event([person]));
    expect(found).toMatchObject({ team: "T1", self: "UBOT" });
  });

  test("is unknown where there is no token", async () => {
    const found = await find(() => Promise.reject(new Failure("key", "no token")))(event([]));
    expect(found.self).toBeUndefined();
  });

  test("lets Slack send the event again when it cannot be asked for now", async () => {
    const away = new Failure("offline", "no connection");
    await expect(find(() => Promise.reject(away))(event([]))).rejects.toBe(away);
  });
});
