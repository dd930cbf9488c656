import { describe, expect, test } from "vitest";
import { echo, playOnDiscord } from "../playing.ts";

const play = playOnDiscord();
const { open, asks, shown } = play;

describe("what was missed", () => {
  test("in a thread, without a mention, is answered after the start", async () => {
    await open();
    const first = await play.scene.run(echo);
    const said = await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    await first.host.stop(500);
    await play.scene.stage.asker.in(said).says("meanwhile");
    await play.scene.run(echo);
    await expect(play.scene.stage.channel).toShow("You said: meanwhile");
    expect(shown()).toEqual(["You said: before", "You said: meanwhile"]);
  });

  test.each([
    { name: "Discord wants to be asked more slowly", fault: { kind: "rate-limited", retryAfterSeconds: 1 } },
    { name: "Discord is not well for a moment", fault: { kind: "server-error" }, times: 3 },
  ] as const)("is read although $name", async (story) => {
    await open();
    const first = await play.scene.run(echo);
    await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    await first.host.stop(500);
    await asks("meanwhile");
    const times = "times" in story ? story.times : 1;
    for (let n = 0; n < times; n += 1)
      play.scene.stage.world.faults.next("GET /channels/:id/messages", story.fault);
    await play.scene.run(echo);
    await expect(play.scene.stage.channel).toShow("You said: meanwhile", { within: 8_000 });
  });

  test("while a server was away is answered when it comes back", async () => {
    await open();
    await play.scene.run(echo);
    await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    const { simulator } = play.ground;
    simulator.setAvailable(simulator.server, false);
    // Nobody is told of what is said in a server whose machines are just coming back.
    play.scene.stage.world.faults.next("MESSAGE_CREATE", { kind: "delayed-event", ms: 600_000 });
    await asks("meanwhile");
    simulator.setAvailable(simulator.server, true);
    await expect(play.scene.stage.channel).toShow("You said: meanwhile");
  });

  test("is read up to the number that is wanted, the last of it first of all", async () => {
    await open({ adapter: { catchUp: { count: 2, age: 60_000 } } });
    const first = await play.scene.run(echo);
    await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    await first.host.stop(500);
    for (const number of [1, 2, 3]) await asks(`missed ${number}`);
    const second = await play.scene.run(echo);
    await expect(play.scene.stage.channel).toShow("You said: missed 2");
    await expect(play.scene.stage.channel).toShow("You said: missed 3");
    await expect(play.scene.stage.channel).toStaySilent(300);
    expect(second.turns).toHaveLength(2);
  });

  test("is left where nothing is to be read", async () => {
    await open({ adapter: { catchUp: false } });
    const first = await play.scene.run(echo);
    await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    await first.host.stop(500);
    await asks("meanwhile");
    await play.scene.run(echo);
    await asks("after");
    await expect(play.scene.stage.channel).toShow("You said: after");
    expect(shown()).toEqual(["You said: before", "You said: after"]);
  });
});
