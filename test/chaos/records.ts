import { join } from "node:path";
import { createSessions, createStore, fromThreadKey, type Message } from "#core";
import { configurationSchema } from "#config";
import { isAnswerId } from "../../src/core/message.ts";
import { openRecords } from "../../src/app/open-storage.ts";
import type { Records } from "../../src/app/storage.ts";
import { flat, type Question, questionIn } from "./question.ts";
import type { Scene } from "./scene.ts";
import type { Excuses } from "./story.ts";

/** Reads what natter keeps, after its last process has ended, and says what is wrong with it. */
export async function wrongInRecords(scene: Scene, { mayLose, mayApologize }: Excuses): Promise<string[]> {
  const { setting, redis, folder } = scene;
  const shared = setting.storage === "shared";
  const configuration = configurationSchema.parse({
    data: join(folder, shared ? "0" : "only", "data"),
    replicas: shared ? "many" : "one",
    ...(redis && { redisUrl: redis.url }),
  });
  const records = await openRecords(configuration);
  try {
    const threads = await threadsIn(records);
    const wrong = [
      ...(await wrongInEngine(records)),
      ...scene.ledger.questions.flatMap(wrongInHistory(threads)),
    ];
    return wrong.filter(
      (one) =>
        !(mayLose && one.includes("is not remembered")) &&
        !(mayApologize && /answer .* (?:is not remembered|as cut)/.test(one)),
    );
  } finally {
    await records.close();
  }
}

async function wrongInEngine({ engine }: Records): Promise<string[]> {
  const dead = (await engine.deadLetters()).map(
    ({ error, attempts }) => `dead letter after ${attempts}: ${error}`,
  );
  const isIdle =
    "isIdle" in engine && typeof engine.isIdle === "function" ? ((await engine.isIdle()) as boolean) : true;
  return isIdle ? dead : [...dead, "something waits in the inbox although everything is answered"];
}

/** What is remembered of every thread, in order. */
async function threadsIn({ store }: Records): Promise<Message[][]> {
  const sessions = createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 100_000 });
  const keys: string[] = [];
  for await (const [key] of store.iterator?.(store.namespace) ?? [])
    if (typeof key === "string" && key.endsWith("}:head"))
      keys.push(key.slice(key.indexOf("{") + 1, -"}:head".length));
  return Promise.all(keys.map(async (key) => (await sessions.export(fromThreadKey(key))).messages));
}

/**
 * The thread that has the answer has the question once, before its answer. Others may have it, too: a new thread on Discord begins
 * with what was said in its channel.
 */
const wrongInHistory =
  (threads: readonly Message[][]) =>
  ({ number, answer }: Question): string[] => {
    const isAsked = ({ kind, text }: Message): boolean =>
      kind === "user" && questionIn(text)?.number === number;
    const isAnswer = ({ kind, text }: Message): boolean =>
      kind === "assistant" && text.includes(`zq${number}w1 `);
    if (!threads.some((thread) => thread.some(isAsked))) return [`question ${number} is not remembered`];
    const found = threads.filter((thread) =>
      thread.some((message) => isAnswer(message) && isAnswerId(message.id)),
    );
    const [thread] = found;
    if (!thread) return [`the answer to question ${number} is not remembered`];
    const wrong = (times: number, what: string): string[] =>
      times === 1 ? [] : [`${what} question ${number} is remembered ${times} times`];
    const [answers, questions] = [thread.filter(isAnswer), thread.filter(isAsked)];
    const isWhole = answers.every(({ text, cut }) => !cut && flat(text) === flat(answer));
    const isAfter = thread.findIndex(isAnswer) > thread.findIndex(isAsked);
    return [
      ...wrong(found.length * answers.length, "the answer to"),
      ...wrong(questions.length, ""),
      ...(isWhole
        ? []
        : [`the answer to question ${number} is remembered as cut, or otherwise than it was shown`]),
      ...(isAfter ? [] : [`the answer to question ${number} stands before it`]),
    ];
  };
