import { describe, expect, test } from "vitest";
import { echo, discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, shown } = discord;

describe("what was missed", () => {
  test.each([
    { name: "Discord says that the server is there", settings: {} },
    // The field may be left out. https://docs.discord.com/developers/events/gateway-events#guild-create
    { name: "Discord only sends the server", settings: { tellsAvailability: false } },
  ])("in a thread, without a mention, is answered after the start ($name)", async ({ settings }) => {
    await open({ simulator: { settings } });
    const first = await discord.world.start(echo);
    const said = await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    await first.host.stop(500);
    await discord.world.asker.in(said).says("meanwhile");
    await discord.world.start(echo);
    await expect(discord.world.channel).toShow("You said: meanwhile");
    expect(shown()).toEqual(["You said: before", "You said: meanwhile"]);
  });

  test.each([
    { name: "Discord wants to be asked more slowly", fault: { kind: "rate-limited", retryAfterSeconds: 1 } },
    { name: "Discord is not well for a moment", fault: { kind: "server-error" }, times: 3 },
  ] as const)("is read although $name", async (story) => {
    await open();
    const first = await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    await first.host.stop(500);
    await asks("meanwhile");
    const times = "times" in story ? story.times : 1;
    for (let n = 0; n < times; n += 1) discord.world.faults.next("GET /channels/:id/messages", story.fault);
    await discord.world.start(echo);
    await expect(discord.world.channel).toShow("You said: meanwhile", { within: 8_000 });
  });

  test("while a server was away is answered when it comes back", async () => {
    await open();
    await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    const { simulator } = discord.world;
    simulator.setAvailable(simulator.server, false);
    // Discord tells no one what is said on a server whose machines are just coming back.
    discord.world.faults.next("MESSAGE_CREATE", { kind: "delayed-event", ms: 600_000 });
    await asks("meanwhile");
    simulator.setAvailable(simulator.server, true);
    await expect(discord.world.channel).toShow("You said: meanwhile");
  });

  test("is read up to the wanted number, the newest messages first", async () => {
    await open({ adapter: { catchUp: { count: 2, age: 60_000 } } });
    const first = await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    await first.host.stop(500);
    for (const number of [1, 2, 3]) await asks(`missed ${number}`);
    const second = await discord.world.start(echo);
    await expect(discord.world.channel).toShow("You said: missed 2");
    await expect(discord.world.channel).toShow("You said: missed 3");
    await expect(discord.world.channel).toStaySilent(300);
    expect(second.turns).toHaveLength(2);
  });

  test("stays unread if catching up is off", async () => {
    await open({ adapter: { catchUp: false } });
    const first = await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    await first.host.stop(500);
    await asks("meanwhile");
    await discord.world.start(echo);
    await asks("after");
    await expect(discord.world.channel).toShow("You said: after");
    expect(shown()).toEqual(["You said: before", "You said: after"]);
  });
});
