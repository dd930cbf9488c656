import { afterEach, describe, expect, test } from "vitest";
import { type RespondFunction, card } from "#core";
import "../../../support/simulator-matchers.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { createLogSink, turnOf } from "../../../support/context.ts";
import { openGate } from "../../../support/gate.ts";
import { type SlackWorld, startBot } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

const bodyOf = (init: RequestInit | undefined): string =>
  init?.body instanceof URLSearchParams
    ? init.body.toString()
    : typeof init?.body === "string"
      ? init.body
      : "";

/** Slack on the day on which it begins to refuse the blocks of answers, with this word. */
function refusing(word: string, isRefused = (body: string) => body.includes("markdown")) {
  const refused: string[] = [];
  const { log, lines } = createLogSink();
  const adapter: SlackOptions = {
    log,
    fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const method = pathname.split("/").at(-1) ?? "";
      if (!isRefused(decodeURIComponent(bodyOf(init)))) return fetch(input, init);
      refused.push(method);
      const isAnswerUrl = pathname.includes("/response/");
      return Promise.resolve(Response.json({ ok: false, error: word }, { status: isAnswerUrl ? 400 : 200 }));
    },
  };
  return { adapter, refused, warnings: () => lines.filter(({ level }) => level === 40) };
}

async function open(answering: RespondFunction, adapter: SlackOptions) {
  const bot = await startBot(answering, { adapter });
  ({ world } = bot);
  return bot;
}

const own = () =>
  world.channel.messages().flatMap((message) => (message.author === world.bot.id ? [message] : []));
const texts = (): (string | undefined)[] => own().map((message) => world.channel.textOf(message));

const marked = "**Done** & <@U9>, see [the page](https://a.example/x):\n\n| a | b |\n|---|---|\n| 1 | 2 |";

describe("an answer whose blocks Slack refuses", () => {
  test.each(["invalid_blocks", "invalid_attachments", "only_one_table_allowed"])(
    "with %s goes out once without them, and nothing is lost",
    async (word) => {
      const { adapter, refused, warnings } = refusing(word);
      await open(() => marked, adapter);
      const said = await world.asker.says("@natter hello");
      await expect(said.thread).toShow("*Done* & @U9, see the page:\na · b\n1 · 2");
      await expect(said.thread).toStaySilent(300);
      expect(own()).toHaveLength(1);
      expect(own()[0]?.versions.map(({ content }) => content.payload)).toEqual([
        expect.objectContaining({
          text: "*Done* &amp; @U9, see <https://a.example/x|the page>:\na · b\n1 · 2",
        }),
      ]);
      expect(refused.filter((method) => method === "chat.postMessage")).toHaveLength(1);
      expect(warnings()).toContainEqual(
        expect.objectContaining({
          msg: expect.stringContaining("refused the blocks"),
          err: expect.objectContaining({ message: expect.stringContaining(word) }),
        }),
      );
    },
  );

  test("while it grows is edited without them, and stands whole", async () => {
    const { adapter } = refusing("invalid_blocks");
    const text = Array.from({ length: 1_400 }, (_, index) => `w${index}`).join(" ");
    await open(async function* () {
      yield text.slice(0, 3_000);
      await expect.poll(() => own().length).toBe(1);
      yield text.slice(3_000);
    }, adapter);
    const said = await world.asker.says("@natter everything");
    await expect.poll(() => texts().join("").replaceAll(/\s+/g, " "), { timeout: 8_000 }).toBe(text);
    await expect(said.thread).toStaySilent(300);
    expect(own()).toHaveLength(1);
  });

  test("keeps its buttons, because there would be no other way to press them", async () => {
    const { adapter } = refusing("invalid_blocks");
    const answering: RespondFunction = async function* ({ turn }) {
      if (turn.action) return yield `You chose ${turn.action.name}.`;
      yield card({
        title: "Which?",
        text: "One **or** the other",
        fields: [{ name: "Price", value: "2 & 3" }],
        buttons: [{ name: "tea", label: "Tea" }],
      });
    };
    await open(answering, adapter);
    const said = await world.asker.says("@natter a drink");
    await expect(said.thread).toShow("*Which?*\nOne *or* the other\n• Price: 2 & 3");
    await world.asker.in(said).clicks("Tea");
    await expect(said.thread).toShow("You chose tea.");
  });

  test("in a stream is finished by an edit", async () => {
    const { adapter } = refusing("invalid_blocks", (body) => body.includes('"type":"markdown"'));
    const chunks = refusing("invalid_chunks", (body) => body.includes("Two"));
    const both: SlackOptions = {
      ...adapter,
      fetch: (input, init) => {
        const isStream = String(input instanceof Request ? input.url : input).includes("Stream");
        return (isStream ? chunks.adapter.fetch : adapter.fetch)?.(input, init) ?? fetch(input, init);
      },
    };
    const { direct } = await open(async function* () {
      yield "One. ";
      await expect.poll(() => world.calls.list("chat.startStream").length).toBe(1);
      yield "**Two.**";
    }, both);
    await direct.says("count");
    await expect(direct.room).toShow("One. *Two.*");
    const answers = direct.room.messages().filter(({ author }) => author === world.bot.id);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.streaming).toBe(false);
    expect(chunks.refused.length).toBeGreaterThan(0);
  });

  test("in private goes out once without them, too", async () => {
    const { adapter, refused } = refusing("invalid_blocks");
    await open(() => marked, adapter);
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("*Done*");
    expect(refused).toHaveLength(1);
    await expect(world.channel.for(world.bystander)).not.toShow("Done", { within: 100 });
  });
});

describe("a private answer that Slack refuses for good", () => {
  const page = { text: "Because.", progress: [], buttons: [] };
  const privately = async (adapter: SlackOptions) => {
    ({ world } = await startBot(() => "not asked", { adapter }));
    const answerUrl = `${new URL(world.simulator.url).origin}/response/T1/x`;
    const { space, channel } = world.channel.place;
    const turn = turnOf({
      thread: { platform: "slack", space, channel, thread: "command/U1" },
      author: { id: world.asker.id, isBot: false },
      origin: { isDirect: false, answerUrl },
    });
    return createSlackAdapter({ ...world.options, ...adapter })
      .surface(turn, openGate)
      .open(() => page, "key");
  };

  test("is not held to be busy: it is tried with blocks and without, and no more", async () => {
    const { adapter, refused } = refusing("invalid_payload", (body) => body.includes("response_type"));
    const draft = await privately(adapter);
    await expect(draft.finish(page)).rejects.toMatchObject({ kind: "refused" });
    expect(refused).toHaveLength(2);
  });

  test.each([
    [429, { kind: "busy", retryAfter: 3_000 }],
    [503, { kind: "busy" }],
  ])("but HTTP %d is tried again later", async (status, failure) => {
    const headers = { "retry-after": "3" };
    const draft = await privately({
      fetch: (input, init) =>
        String(input instanceof Request ? input.url : input).includes("/response/")
          ? Promise.resolve(new Response("no", { status, headers }))
          : fetch(input, init),
    });
    await expect(draft.finish(page)).rejects.toMatchObject(failure);
  });

  test("asks for no rating, which a private message could not show", async () => {
    await open(() => "Because.", {});
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("Because.");
    expect(JSON.stringify(own())).not.toContain("feedback");
    const said = await world.asker.says("@natter why?");
    await expect(said.thread).toShow("Because.");
    await expect.poll(() => JSON.stringify(own())).toContain("feedback");
  });
});
