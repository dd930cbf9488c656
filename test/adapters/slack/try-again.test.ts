import { afterEach, describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import type { Actor } from "#simulator";
import "../../support/simulator-matchers.ts";
import { type SlackWorld, startBot } from "./world.ts";

let world: SlackWorld;
let direct: Actor;
afterEach(() => world.close());

/** A bot that fails until its provider is back. */
async function open(): Promise<{ isDown: boolean; texts: string[] }> {
  const provider = { isDown: true, texts: new Array<string>() };
  const respond: RespondFunction = ({ turn, history }) => {
    provider.texts.push(turn.text);
    if (provider.isDown) throw new Error("The model is away.");
    return `${turn.text}, after ${history.length}`;
  };
  ({ world, direct } = await startBot(respond));
  return provider;
}

describe("Try again below a failed answer", () => {
  test("that only its asker sees gives an answer that only they see", async () => {
    const provider = await open();
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("Something went wrong");
    provider.isDown = false;
    await world.asker.clicks("Try again");
    await expect(world.channel).toShow("why?, after 0");
    await expect(world.channel.for(world.bystander)).not.toShow("why?", { within: 200 });
    expect(provider.texts).toEqual(["why?", "why?"]);
  });

  test("in a direct message asks again in its message", async () => {
    const provider = await open();
    const said = await direct.says("hello");
    await expect(said.thread).toShow("Something went wrong");
    provider.isDown = false;
    await direct.clicks("Try again");
    await expect(said.thread).toShow("hello, after 0");
    await expect(said.thread).not.toShow("Something went wrong", { within: 200 });
  });
});
