import { expect, test } from "vitest";
import { bot, type Clock, systemClock, type Turn } from "#core";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const echo = bot({ name: "echo", respond: ({ turn }) => `re ${turn.text}` });
const ada = { id: "ada", isBot: false };
const ben = { id: "ben", isBot: false };

async function createLimitedScene(limits = { perMinute: 2, perHour: 3 }) {
  let passed = 0;
  const clock: Clock = { ...systemClock, monotonic: () => passed };
  const scene = await createScene([echo], { limits, clock });
  const idle = (): Promise<void> => expect.poll(() => scene.engine.isIdle()).toBe(true);
  const asks = async (text: string, parts: Partial<Turn> = {}): Promise<void> => {
    await scene.say(text, { author: ada, ...parts });
    await idle();
  };
  const waits = (ms: number): void => void (passed += ms);
  return { ...scene, waits, asks };
}

test("a person who asks too often is told once in a thread, and then gets no answer until there is room", async () => {
  const { asks, shows, waits, host } = await createLimitedScene();
  await asks("one");
  await asks("two");
  await asks("three");
  await asks("four");
  await shows("re one", "re two", "That was a lot at once. Ask again in 60 s.");
  waits(60_000);
  await asks("five");
  await shows("re one", "re two", "That was a lot at once. Ask again in 60 s.", "re five");
  const { messages } = await host.sessions.export(turnOf().thread);
  const said = messages.map(({ text }) => text);
  expect(said.filter((text) => !text.startsWith("re "))).toEqual([
    "one",
    "two",
    "three",
    "That was a lot at once. Ask again in 60 s.",
    "four",
    "five",
  ]);
});

test("a command gets the sentence each time, because the platform shows that the bot is at work", async () => {
  const { asks, shows } = await createLimitedScene({ perMinute: 1, perHour: 1 });
  for (const text of ["one", "two", "three"]) await asks(text, { via: "command" });
  const sentence = "That was a lot at once. Ask again in 60 minutes.";
  await shows("re one", sentence, sentence);
});

test("an hour has its own limit", async () => {
  const { asks, shows, waits } = await createLimitedScene();
  await asks("one");
  await asks("two");
  waits(60_000);
  await asks("three");
  await asks("four");
  await shows("re one", "re two", "re three", "That was a lot at once. Ask again in 59 minutes.");
});

test("one person's questions do not count for another, and another thread is told too", async () => {
  const { asks, shows } = await createLimitedScene();
  await asks("one");
  await asks("two");
  await asks("three", { author: ben });
  const other = { ...turnOf().thread, thread: "other" };
  await asks("four", { thread: other });
  await asks("five", { thread: other });
  await shows("re one", "re two", "re three", "That was a lot at once. Ask again in 60 s.");
});

test("questions of programs are not limited", async () => {
  const { host } = await createLimitedScene({ perMinute: 1, perHour: 1 });
  const asked = ["one", "two", "three"].map((text) => host.ask({ text }));
  expect((await Promise.all(asked)).map(({ response }) => response)).toEqual([
    "re one",
    "re two",
    "re three",
  ]);
});
