import { afterEach, describe, expect, test } from "vitest";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

/** Looks up a person of another workspace. Each workspace may be part of an organization. */
async function lookUp({ ours, theirs }: { ours?: string; theirs?: string }) {
  world = await openSlack({ simulator: { rules: { strangersInSharedChannels: false } } });
  const { simulator, options, stage } = world;
  const outside = simulator.addWorkspace("Outside");
  const home = simulator.slack.world.space("slack", simulator.general.space);
  const members = [
    { name: ours, team: home },
    { name: theirs, team: outside },
  ];
  for (const name of new Set([ours, theirs])) {
    const teams = members.flatMap(({ name: each, team }) => (each === name && team ? [team] : []));
    if (name !== undefined) simulator.addOrganization(name, teams);
  }
  const zoe = simulator.slack.world.addPerson({ name: "Zoe", timeZone: "UTC", isBot: false, ids: {} });
  const id = simulator.admit(zoe, outside);
  simulator.shareChannel(simulator.general, outside, [zoe]);
  return createSlackAdapter(options).person(id, { ...stage.channel.place, thread: "" });
}

describe("a person of another workspace, whom Slack does not call a stranger in a shared channel", () => {
  test.each([
    { name: "external", teams: {}, kind: "external" },
    {
      name: "external, though their own organization is told",
      teams: { theirs: "Globex" },
      kind: "external",
    },
    { name: "external to an organization", teams: { ours: "Acme" }, kind: "external" },
    {
      name: "external as a member of another one",
      teams: { ours: "Acme", theirs: "Globex" },
      kind: "external",
    },
    { name: "a colleague in the same one", teams: { ours: "Acme", theirs: "Acme" }, kind: undefined },
  ])("is $name", async ({ teams, kind }) => {
    expect((await lookUp(teams)).kind).toBe(kind);
  });
});
