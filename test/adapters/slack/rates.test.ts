import { afterEach, describe, expect, test } from "vitest";
import { createPacer, Failure, systemClock } from "#core";
import "../../support/simulator-matchers.ts";
import { createReads } from "../../../src/adapters/slack/api/calls.ts";
import { createClient } from "../../../src/adapters/slack/api/client.ts";
import { openSlack, type SlackWorld, startBot } from "./world.ts";

let close: () => Promise<void>;
afterEach(() => close());

describe("posts", () => {
  test("come a second apart in one channel, and other channels do not wait", async () => {
    const { world } = await startBot(({ turn }) => `re ${turn.text}`);
    close = () => world.close();
    const { asker, channel } = world;
    const members = [asker.person, ...world.simulator.installations.map(({ bot }) => bot)];
    const { id, space } = world.simulator.addChannel("other", { members });
    const other = world.stage.room({ platform: "slack", space, channel: id });
    for (const question of ["one", "two", "three"]) await asker.says(`@natter ${question}`);
    await asker.in(other).says("@natter elsewhere");
    await expect(other).toShow("re elsewhere", { within: 1_000 });
    for (const question of ["one", "two", "three"])
      await expect(channel).toShow(`re ${question}`, { within: 4_000 });
    const posts = world.calls.list("chat.postMessage");
    const times = posts.flatMap(({ arguments: { channel: where }, arrivedAt }) =>
      where === channel.place.channel ? [arrivedAt] : [],
    );
    expect(times).toHaveLength(3);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // A post may be on its way for longer than the one after it.
    for (const gap of gaps) expect(gap).toBeGreaterThan(700);
    expect(posts.filter(({ answer }) => answer?.status === 429)).toEqual([]);
  });
});

describe("a refusal", () => {
  test("closes one method in one workspace, and nothing else", async () => {
    const world: SlackWorld = await openSlack({ simulator: { workspaces: ["One", "Two"] } });
    close = () => world.close();
    const { installations, url } = world.simulator;
    const [one = "", two = ""] = installations.map(({ team }) => team.id);
    const callsTo = createReads(createPacer({ clock: systemClock }), {
      of(space) {
        const found = installations.find(({ team }) => team.id === space);
        if (!found) throw new Failure("key", `There is no workspace ${space}.`);
        const { token, botId: bot, userId: self } = found;
        return Promise.resolve({ client: createClient(token, { apiUrl: url }), self, bot, token });
      },
    });
    const user = world.asker.id;
    const ask = (space: string) =>
      callsTo(space)({ method: "users.info", priority: "control" }, (client) => client.users.info({ user }));
    world.faults.next("users.info", { kind: "rate-limited", retryAfterSeconds: 1 });
    await expect(ask(one)).rejects.toMatchObject({ kind: "busy", retryAfter: 1_000 });
    const refusedAt = Date.now();
    const later = ask(one).then(() => Date.now() - refusedAt);
    await ask(two);
    await callsTo(one)({ method: "auth.test", priority: "control" }, (client) => client.auth.test());
    expect(Date.now() - refusedAt).toBeLessThan(500);
    expect(await later).toBeGreaterThanOrEqual(950);
  });
});
