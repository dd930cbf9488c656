import { expect, test } from "vitest";
import { smartEcho } from "#bots/smart-echo";
import { createAsking } from "../support/asking.ts";

test("the smart echo says who said something before, and how often", async () => {
  const { ask } = await createAsking([smartEcho]);
  const { response, sessionId: session } = await ask({ text: "Good morning", user: "ada" });
  expect(response).toBe("You said: Good morning");
  const say = async (text: string, user = "ada") => (await ask({ text, user, session })).response;
  expect(await say("Coffee?")).toBe(
    "You said: Coffee?\n\n*That is new in this thread, after 1 other messages.*",
  );
  expect(await say("good morning!", "bob")).toBe(
    "You said: good morning!\n\n*I have heard that 2 times now. ada was the first to say it.*",
  );
  expect(await say("What did we say?")).toBe("- ada: Good morning\n- ada: Coffee?\n- bob: good morning!");
});

test("the smart echo says when it heard nothing, and when it heard more than it repeats", async () => {
  const { ask } = await createAsking([smartEcho]);
  const { response, sessionId: session } = await ask({ text: "what did I say?" });
  expect(response).toBe("Nothing yet. This is the first thing I hear.");
  for (let n = 0; n < 11; n += 1) await ask({ text: `number ${n}`, session });
  expect((await ask({ text: "what did I say?", session })).response).toMatch(
    /^2 things before that, and then:\n\n- .*number 1\n/,
  );
});
