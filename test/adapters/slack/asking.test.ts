import { afterEach, describe, expect, test, vi } from "vitest";
import { type RespondFunction, status } from "#core";
import "../../support/simulator-matchers.ts";
import type { SlackOptions } from "../../../src/adapters/slack/settings.ts";
import { longAnswer, numbersIn } from "../../../src/testing/adapter/long-answer.ts";
import { type SlackWorld, startBot } from "./world.ts";

let world: SlackWorld;
afterEach(() => world.close());

/** What was posted to the addresses of commands and clicks. */
let posted: Record<string, unknown>[] = [];
const watching: SlackOptions["fetch"] = (input, init) => {
  const isAnswer = String(input instanceof Request ? input.url : input).includes("/response/");
  if (isAnswer && typeof init?.body === "string") posted.push(JSON.parse(init.body));
  return fetch(input, init);
};

async function open(answering: RespondFunction, adapter: SlackOptions = {}) {
  posted = [];
  const bot = await startBot(answering, { adapter: { fetch: watching, ...adapter } });
  ({ world } = bot);
  return bot;
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
const own = () => world.channel.messages().filter(({ author }) => author === world.bot.id);

describe("a slash command", () => {
  test("gets one whole answer that only the asker sees", async () => {
    await open(async function* () {
      for (const word of ["Because ", "it ", "is."]) {
        yield word;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("Because it is.");
    expect(own()).toHaveLength(1);
    expect(own()[0]?.versions).toHaveLength(1);
    await expect(world.channel.for(world.bystander)).not.toShow("Because", { within: 200 });
  });

  test("shows within a second that the bot works, and the answer takes that message's place", async () => {
    const thought = Promise.withResolvers<void>();
    await open(async () => {
      await thought.promise;
      return "Because it is.";
    });
    const asked = performance.now();
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("One moment…", { within: 1_000 });
    expect(performance.now() - asked).toBeLessThan(1_000);
    await expect(world.channel.for(world.bystander)).not.toShow("One moment", { within: 100 });
    thought.resolve();
    await expect(world.channel).toShow("Because it is.");
    // Slack replaces what the address has posted, or posts a further message (slackapi/bolt-python#1268). The answer stands either way.
    expect(posted.map((message) => message["replace_original"])).toEqual([false, true]);
    expect(own().at(-1)?.onlyFor).toEqual([world.asker.id]);
  });

  test("says that it works once, however often its status changes", async () => {
    const thought = Promise.withResolvers<void>();
    await open(async function* () {
      yield status("is searching…");
      yield "Because ";
      yield status("is reading…");
      await thought.promise;
      yield "it is.";
    });
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("One moment…", { within: 1_000 });
    thought.resolve();
    await expect(world.channel).toShow("Because it is.");
    expect(posted).toHaveLength(2);
  });

  test("gets a long answer in more parts than its address takes", async () => {
    const { text, numbers } = longAnswer(70_000);
    await open(() => text);
    await world.asker.runs("/ask", "everything?");
    const shown = (): string[] => own().map((message) => world.channel.textOf(message) ?? "");
    await vi.waitFor(() => expect(numbersIn(shown())).toEqual(numbers), 20_000);
    expect(own().length).toBeGreaterThan(5);
    expect(own().every(({ onlyFor }) => onlyFor?.join("") === world.asker.id)).toBe(true);
  }, 40_000);

  test("without a question gets a hint that only its author sees, and asks no bot", async () => {
    const { turns } = await open(echo);
    await world.asker.runs("/ask", " ");
    await expect(world.channel).toShow("Write your question behind the command");
    await expect(world.channel.for(world.bystander)).not.toShow("Write", { within: 200 });
    expect(turns).toEqual([]);
  });

  test("remembers what the same person asked before, in the same channel", async () => {
    await open(
      ({ turn, history }) => `${turn.text} after ${history.map(({ text }) => text).join("; ") || "nothing"}`,
    );
    await world.asker.runs("/ask", "one");
    await expect(world.channel).toShow("one after nothing");
    await world.asker.runs("/ask", "two");
    await expect(world.channel).toShow("two after one; one after nothing");
  });
});

describe("the shortcut on a message", () => {
  test("asks for a question and answers it in the message's thread", async () => {
    await open(({ turn }) => `About "${turn.quotes[0]?.text}": you ask ${turn.text}`);
    const said = await world.bystander.says("The *moon* is made of cheese.");
    await world.asker.calls("ask_about_message", said);
    await expect(world.channel).toShowForm("Ask about a message");
    await world.asker.submits({ "What do you want to know?": "Is that so?" });
    await expect(said.thread).toShow('About "The **moon** is made of cheese.": you ask Is that so?');
  });
});

describe("the shortcut on a long message with files", () => {
  test("asks about the whole message", async () => {
    await open(async ({ turn, read }) => {
      const [quote] = turn.quotes;
      const contents = await Promise.all((quote?.files ?? []).map(read));
      const files = contents.map((bytes) => new TextDecoder().decode(bytes));
      return `${turn.text} ${quote?.text.length} characters, up to ${quote?.text.slice(-3)}, and ${files.join()}`;
    });
    const long = `${"word ".repeat(2_000)}END`;
    const said = await world.bystander.shares("plan.txt", "the plan", long);
    await world.asker.calls("ask_about_message", said);
    await expect(world.channel).toShowForm("Ask about a message");
    await world.asker.submits({ "What do you want to know?": "How long?" });
    await expect(said.thread).toShow(`How long? ${long.length} characters, up to END, and the plan`);
  });
});

describe("the shortcut on a message in a channel without the bot", () => {
  test("gets an answer that only the asker sees", async () => {
    await open(({ turn }) => `You ask ${turn.text}`);
    const { asker, bystander } = world;
    const members = [asker.person, bystander.person];
    const { space, id: channel } = world.simulator.addChannel("without", { members });
    const room = world.stage.room({ platform: "slack", space, channel });
    const claim = await bystander.in(room).says("The moon is made of cheese.");
    await asker.calls("ask_about_message", claim);
    await asker.submits({ "What do you want to know?": "Is that so?" });
    await expect(room).toShow("You ask Is that so?");
    await expect(room.for(bystander)).not.toShow("You ask", { within: 200 });
    // Slack's answers there say nothing about the channels that the bot is in.
    const sessions = world.calls.list("agents.sessions.setStatus");
    expect(sessions[0]?.answer?.body).toMatchObject({ ok: false });
    const said = await asker.says("@natter hello");
    await expect(said.thread).toShow("You ask hello");
    expect(sessions.length).toBeLessThan(world.calls.list("agents.sessions.setStatus").length);
  });
});

describe("in a thread where people talk with the bot", () => {
  test("the asker needs no mention to go on", async () => {
    await open(echo);
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    await world.asker.in(said).says("and more");
    await expect(said.thread).toShow("You said: and more");
  });

  test("two people talk to each other, unless they name the bot", async () => {
    await open(echo);
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    const ben = world.bystander.in(said);
    await ben.says("what do you think?");
    await world.asker.in(said).says("I do not know");
    await expect(said.thread).toStaySilent(400);
    await ben.says("@natter and you?");
    await expect(said.thread).toShow("You said: and you?");
  });

  test("a message that begins with another person's name is for that person", async () => {
    await open(echo);
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    await world.asker.in(said).says("@Ben what do you think?");
    await expect(said.thread).toStaySilent(400);
  });

  /** Ben joins the thread, and Ada goes on without a mention. */
  async function talkOn(followUps: NonNullable<SlackOptions["followUps"]>) {
    await open(echo, { followUps });
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    await world.bystander.in(said).says("hi");
    await world.asker.in(said).says("more");
    return said.thread;
  }

  test("everyone's follow-ups are answered if that is set", async () => {
    await expect(await talkOn("everyone")).toShow("You said: more");
  });

  test("no follow-ups are answered if that is set", async () => {
    await expect(await talkOn("nobody")).toStaySilent(400);
  });

  test("another process knows the threads that this one talks in", async () => {
    const { host } = await open(echo);
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    await host.stop(1_000);
    await world.start(({ turn }) => `Then you said: ${turn.text}`);
    await world.asker.in(said).says("still there?");
    await expect(said.thread).toShow("Then you said: still there?");
  });
});
