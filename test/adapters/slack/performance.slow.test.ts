import { describe, expect, test, type TestContext, vi } from "vitest";
import type { RespondFunction } from "#core";
import type { Message } from "#simulator";
import { openSlack, type SlackWorld } from "./world.ts";

/** When a bot said its first and its last word, by question. */
type Times = Map<string, { first: number; last: number; text: string }>;

/** A model's answer: so many tokens, evenly over so many seconds. */
function talker(
  tokens: number,
  seconds: number,
  word: (index: number) => string,
): { times: Times; answering: RespondFunction } {
  const times: Times = new Map();
  const answering: RespondFunction = async function* ({ turn }) {
    const first = Date.now();
    let text = "";
    for (let index = 0; index < tokens; index++) {
      const due = first + (index * seconds * 1_000) / tokens;
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
      text += word(index);
      yield word(index);
    }
    times.set(turn.text, { first, last: Date.now(), text: text.trim() });
  };
  return { times, answering };
}

const oneParagraph = (index: number): string => (index === 3 ? "a `stray backtick " : `word${index} `);
const markdown = (index: number): string =>
  `**word${index}** ${index % 60 === 59 ? "\n\n- item\n- item\n\n" : ""}`;

async function open(
  answering: RespondFunction,
  finished: TestContext["onTestFinished"],
): Promise<SlackWorld> {
  const world = await openSlack();
  finished(() => world.close());
  await world.start(answering);
  return world;
}

/** How long after the bot had said it the reader saw the first and the last of it, in milliseconds. */
function lags(answer: Message, { first, last, text }: { first: number; last: number; text: string }) {
  const seen = answer.versions.map(({ at, content }) => ({ at, text: content.text.trim() }));
  const complete = seen.find((version) => version.text.startsWith(text));
  return {
    first: (seen[0]?.at ?? Infinity) - first,
    last: (complete?.at ?? Infinity) - last,
    versions: seen.length,
  };
}

// Slack counts edits by the minute, so what matters comes after the first one.
const seconds = process.env["NATTER_SLOW"] === undefined ? 20 : 100;
if (seconds < 60) console.warn("Eight answers are watched for 20 seconds only; set NATTER_SLOW=1 for 100.");

// Side by side: each has a Slack of its own, and most of the time is the model's.
describe("an answer on Slack is seen in time", { concurrent: true }, () => {
  test.for([
    {
      way: "edited, in a channel",
      isDirect: false,
      what: "one paragraph with a stray backtick",
      word: oneParagraph,
    },
    { way: "edited, in a channel", isDirect: false, what: "Markdown", word: markdown },
    {
      way: "streamed, in a direct message",
      isDirect: true,
      what: "one paragraph with a stray backtick",
      word: oneParagraph,
    },
    { way: "streamed, in a direct message", isDirect: true, what: "Markdown", word: markdown },
  ])(
    "twelve seconds, 600 tokens, $way, $what: the first text within 0.5 s, the whole 0.3 s after the last",
    { timeout: 40_000 },
    async ({ way, isDirect, what, word }, { onTestFinished }) => {
      const { times, answering } = talker(600, 12, word);
      const world = await open(answering, onTestFinished);
      const asker = isDirect ? await world.asker.with(world.bot) : world.asker;
      await asker.says(isDirect ? "go" : "@natter go");
      await vi.waitUntil(() => times.get("go"), { timeout: 20_000 });
      const said = times.get("go") ?? { first: 0, last: 0, text: "" };
      const answerOf = (): Message | undefined =>
        asker.room.messages().find(({ author }) => author === world.bot.id);
      await vi.waitUntil(() => asker.room.textOf(answerOf() as Message)?.startsWith(said.text), {
        timeout: 5_000,
      });
      const measured = lags(answerOf() as Message, said);
      console.log(
        `${way}, ${what}: first text after ${measured.first} ms, whole ${measured.last} ms after the last token, ${measured.versions} versions`,
      );
      expect(measured.first).toBeLessThan(500);
      expect(measured.last).toBeLessThan(300);
      expect(measured.versions).toBeGreaterThan(5);
    },
  );

  test(
    "eight answers at once share fifty edits a minute: no refusal, and every end within three seconds",
    { timeout: 200_000 },
    async ({ onTestFinished }) => {
      const { times, answering } = talker(seconds * 8, seconds, (index) => `word${index} `);
      const world = await open(answering, onTestFinished);
      const { asker, channel, bot, world: simulated } = world.stage;
      const questions = Array.from({ length: 8 }, (_, index) => `question${index}`);
      for (const question of questions) {
        await asker.says(`@natter ${question}`);
        // Not all in one instant: Slack lets a bot post once a second in a channel.
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      await vi.waitUntil(() => times.size === 8, { timeout: (seconds + 30) * 1_000, interval: 100 });
      const answers = (): Message[] => channel.messages().filter(({ author }) => author === bot.id);
      const isWhole = (text: string): boolean =>
        answers().some((message) => channel.textOf(message)?.startsWith(text));
      await vi.waitUntil(() => [...times.values()].every(({ text }) => isWhole(text)), { timeout: 10_000 });
      const ends = [...times.values()].map((said) => {
        const answer = answers().find(
          (message) => channel.textOf(message)?.startsWith(said.text) && message.at >= said.first,
        );
        return answer ? lags(answer, said).last : Infinity;
      });
      const refused = simulated.calls.list().filter(({ answer }) => answer?.status === 429);
      const edits = simulated.calls.list("chat.update").length;
      console.log(
        `eight answers of ${seconds} s: ${edits} edits, ${refused.length} refused, ends at most ${Math.max(...ends)} ms after the last token`,
      );
      expect(refused).toEqual([]);
      expect(Math.max(...ends)).toBeLessThan(3_000);
    },
  );
});
