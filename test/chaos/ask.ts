import { answerTo, type Question, questionOf, type Way } from "./question.ts";
import type { Scene } from "./scene.ts";
import type { Happening } from "./story.ts";

type Ask = Extract<Happening, { do: "ask" }>;

/** How many questions of a story may be asked at the same time. */
const atOnce = 20;

/** Lets people ask. Resolves when everything is said, whether or not it was heard. */
export async function ask(scene: Scene, { count, ways, words, sameThread = false }: Ask): Promise<void> {
  const first = sameThread ? await askOne(scene, scene.random.of(ways), words) : undefined;
  for (let left = count - (first ? 1 : 0); left > 0; left -= atOnce) {
    const several = Array.from({ length: Math.min(left, atOnce) }, () =>
      askOne(scene, first?.way ?? scene.random.of(ways), words, first),
    );
    await Promise.all(several);
  }
}

async function askOne(scene: Scene, way: Way, words: number, thread?: Question): Promise<Question> {
  const { ledger, askers, random } = scene;
  const platform = way.startsWith("slack") ? "slack" : "discord";
  const { bot } = scene[platform];
  const person = thread && way.endsWith("direct") ? thread.asker : random.of(askers[platform]);
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
