import { PermissionsBitField } from "discord.js";
import { expect, test } from "vitest";
import { inviteFor, inviteLink, permissions } from "../../../src/adapters/discord/invite.ts";
import { createDiscordSimulator, createWorld } from "#simulator";

test("the invitation asks for the permissions that natter uses, and not for mentioning everyone", () => {
  expect(new PermissionsBitField(permissions).toArray().toSorted()).toEqual([
    "AttachFiles",
    "CreatePublicThreads",
    "EmbedLinks",
    "ReadMessageHistory",
    "SendMessages",
    "SendMessagesInThreads",
    "ViewChannel",
  ]);
});

test("the invitation names the token's application", async () => {
  const simulator = await createDiscordSimulator({ world: createWorld() });
  try {
    const link = await inviteFor({ token: simulator.token, apiUrl: simulator.url });
    expect(link).toBe(inviteLink(simulator.application.id));
    expect(new URL(link).searchParams.get("scope")).toBe("bot applications.commands");
  } finally {
    await simulator.stop();
  }
});
