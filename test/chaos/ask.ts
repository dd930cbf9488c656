import type { Actor } from "#simulator";
import { answerTo, type Question, questionOf, type Way } from "./question.ts";
import type { Scene } from "./scene.ts";
import type { Happening } from "./story.ts";

type Ask = Extract<Happening, { do: "ask" }>;

/** Who asks on Discord in a direct message: a bot cannot find one in which it has not been written to before. */
const direct = 2;

/** Lets people write to the bot for the first time, so that it knows where to read what it misses. */
export async function introduce(scene: Scene): Promise<void> {
  const { slack, discord } = scene.askers;
  await Promise.all([
    ...discord.slice(0, direct).map((person) => askOne(scene, "discord direct", 3, { person })),
    ...slack.slice(0, 1).map((person) => askOne(scene, "slack channel", 3, { person })),
  ]);
}

/** How many questions of a story may be asked at the same time. */
const atOnce = 20;

/** Lets people ask. Resolves when everything is said, whether or not it was heard. */
export async function ask(scene: Scene, { count, ways, words, sameThread = false }: Ask): Promise<void> {
  const first = sameThread ? await askOne(scene, scene.random.of(ways), words) : undefined;
  for (let left = count - (first ? 1 : 0); left > 0; left -= atOnce) {
    const several = Array.from({ length: Math.min(left, atOnce) }, () =>
      askOne(scene, first?.way ?? scene.random.of(ways), words, { thread: first }),
    );
    await Promise.all(several);
  }
}

interface Where {
  thread?: Question | undefined;
  person?: Actor | undefined;
}

async function askOne(scene: Scene, way: Way, words: number, where: Where = {}): Promise<Question> {
  const { ledger, askers, random } = scene;
  const platform = way.startsWith("slack") ? "slack" : "discord";
  const { bot } = scene[platform];
  const { thread } = where;
  const possible = way === "discord direct" ? askers.discord.slice(0, direct) : askers[platform];
  const person = where.person ?? (thread && way.endsWith("direct") ? thread.asker : random.of(possible));
  const number = ledger.questions.length + 1;
  const question: Question = {
    number,
    way,
    platform,
    asker: person,
    answer: answerTo(number, words),
    said: undefined,
  };
  // Before it is said: the answer may come before this goes on.
  ledger.add(question);
  const text = questionOf(number, words);
  const within = thread?.said;
  if (way.endsWith("direct")) {
    const direct = await person.with(bot);
    // A direct message of Discord has no threads.
    const place = within && platform === "slack" ? direct.in(within) : direct;
    question.said = await place.says(text);
  } else {
    const place = within ? person.in(within) : person;
    question.said = await place.says(`@${bot.name} ${text}`);
  }
  return question;
}
