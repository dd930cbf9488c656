import {
  type Bot,
  bot,
  card,
  type Clock,
  type Context,
  Failure,
  type Part,
  progress,
  sources,
  status,
  systemClock,
} from "#core/bot";
import { z } from "zod";

const visitor = z.object({ name: z.string().optional(), questions: z.number().default(0) });
type Data = z.infer<typeof visitor>;

export interface DemoOptions {
  /** Milliseconds between two words; 30 without it, the speed of a slow model. */
  pace?: number | undefined;
  clock?: Clock | undefined;
}

/** Shows what natter can do with an answer, without a key and without a network. */
export function createDemo({ pace = 30, clock = systemClock }: DemoOptions = {}): Bot<Data> {
  const speak: Speak = async function* (text, { signal }, pause = pace) {
    for (const word of text.split(/(?<=\s)(?=\S)/)) {
      yield word;
      await clock.sleep(pause, signal);
      if (signal.aborted) return;
    }
  };
  return bot({
    name: "demo",
    data: visitor,
    async *respond(context) {
      const { turn } = context;
      await context.setData({ ...context.data, questions: context.data.questions + 1 });
      const scene = scenes.find(({ wanted }) => wanted.test(turn.action?.name ?? turn.text));
      const wait: Wait = (words) => clock.sleep(words * pace, context.signal);
      yield* (scene?.play ?? introduce)(context, speak, wait);
    },
  });
}

export const demo: Bot<Data> = createDemo();

/** Yields a text word by word. */
type Speak = (text: string, context: Context<Data>, pause?: number) => AsyncIterable<Part>;

/** Waits as long as so many words take. */
type Wait = (words: number) => Promise<void>;

type Play = (context: Context<Data>, speak: Speak, wait: Wait) => AsyncIterable<Part>;

interface Scene {
  wanted: RegExp;
  play: Play;
}

const introduce: Play = (context, speak) => {
  const { name, questions } = context.data;
  const greeting = name ? `Hello again, ${name}!` : "Hello!";
  const counted = questions > 1 ? ` This is question ${questions} of our conversation.` : "";
  return speak(
    `${greeting} I am a **scripted** bot: there is no language model behind me, but everything between us is real.${counted}

Ask me for

- a *table* or some *code*
- something that I have to *look up*, in steps
- a *card* with buttons
- a *long* answer, which takes more than one message
- an *error*, and what you get to read then
- a slow *count*, to be stopped in the middle

or tell me "my name is …" and ask "who am I?" later.`,
    context,
  );
};

const showTable: Play = (context, speak) =>
  speak(
    `Three rivers, their length and where they end:

| River | Length | Ends in |
|-------|-------:|---------|
| Rhine | 1,233 km | the North Sea |
| Danube | 2,850 km | the Black Sea |
| Ticino | 248 km | the Po |

The **Danube** is the longest of them.`,
    context,
  );

const showCode: Play = (context, speak) =>
  speak(
    `A bot is a function. This one is whole:

\`\`\`ts
import { run } from "natter";

run(async function* ({ turn }) {
  yield "You said: ";
  yield turn.text;
});
\`\`\`

Put it into \`bot.ts\` and start it with \`node bot.ts\`.`,
    context,
  );

const lookUp: Play = async function* (context, speak, wait) {
  yield status("is searching…");
  yield progress({ title: "Going through the shelves", state: "running" });
  await wait(20);
  yield progress({ title: "Going through the shelves", state: "done", detail: "4 books" });
  yield progress({ title: "Reading the second one", state: "running" });
  // Journaled: if the process dies now, the next one takes the page from the journal and does not read it again.
  const page = await context.once("read", async () => {
    await wait(30);
    return 112;
  });
  yield progress({ title: "Reading the second one", state: "done", detail: `page ${page}` });
  yield status(null);
  yield* speak(`It says on page ${page}: a question that was asked once is answered once.`, context);
  yield sources([{ title: "The second book", url: "https://example.org/books/2" }]);
};

const showCard: Play = async function* (context, speak) {
  yield* speak("I would order this. Do you agree?", context);
  yield card({
    title: "Order 1042",
    fields: [
      { name: "Item", value: "a red umbrella" },
      { name: "Price", value: "18.50" },
    ],
    buttons: [
      { name: "order", label: "Order it", style: "primary" },
      { name: "leave", label: "Leave it" },
    ],
  });
};

const pressed: Play = (context, speak) =>
  speak(
    context.turn.action?.name === "order"
      ? "Ordered. That was a *click*, and it came to me as a turn like any other."
      : "Then not. Nothing was ordered.",
    context,
  );

const tellAtLength: Play = async function* (context, speak) {
  yield "This takes more than one message. Each one ends where a paragraph does.\n\n";
  for (let chapter = 1; chapter <= 40; chapter += 1) {
    const text = `**${chapter}.** A platform allows a message so many characters and no more. What does not fit goes on in the next message, a code fence that was open is opened again there, and a message that is complete is never touched again.\n\n`;
    yield* speak(text, context, 1);
  }
  yield "That was all of it.";
};

const fail: Play = async function* (context, speak) {
  yield* speak("Let me ask the model. ", context);
  throw new Failure(
    "busy",
    "503 from a model that does not exist: this text goes to the log and not to the reader",
  );
};

const rememberName: Play = async function* (context, speak) {
  const name = nameIn.exec(context.turn.text)?.groups?.["name"] ?? "stranger";
  await context.setData({ ...context.data, name });
  yield* speak(
    `Nice to meet you, ${name}. I keep that for this conversation, even when I am restarted.`,
    context,
  );
};

const recallName: Play = (context, speak) =>
  speak(
    context.data.name
      ? `You are ${context.data.name}. You told me yourself.`
      : 'You have not told me. Say "my name is …".',
    context,
  );

const countSlowly: Play = async function* (context, speak, wait) {
  yield* speak("I count to a hundred. Stop me when you have had enough (Ctrl-C in a terminal).\n\n", context);
  for (let count = 1; count <= 100 && !context.signal.aborted; count += 1) {
    yield `${count} `;
    await wait(10);
  }
};

const nameIn = /\bmy name is (?<name>[\p{L}\p{M}' -]{1,40}\p{L})/iu;

/** The first scene that matches plays. */
const scenes: readonly Scene[] = [
  { wanted: /^(?:order|leave)$/, play: pressed },
  { wanted: nameIn, play: rememberName },
  { wanted: /\bwho am i\b/i, play: recallName },
  { wanted: /\btable\b/i, play: showTable },
  { wanted: /\bcode\b/i, play: showCode },
  { wanted: /\b(?:look|search|find|steps?)\b/i, play: lookUp },
  { wanted: /\b(?:card|buttons?|order)\b/i, play: showCard },
  { wanted: /\blong\b/i, play: tellAtLength },
  { wanted: /\b(?:error|fail|broken)\b/i, play: fail },
  { wanted: /\b(?:count|slow(?:ly)?)\b/i, play: countSlowly },
];
