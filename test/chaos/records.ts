import { join } from "node:path";
import { createSessions, createStore, fromThreadKey, type Message } from "#core";
import { configurationSchema } from "#config";
import { openRecords } from "../../src/app/open-storage.ts";
import type { Records } from "../../src/app/storage.ts";
import { flat, type Question, questionIn } from "./question.ts";
import type { Scene } from "./scene.ts";

/** Reads what natter keeps, after its last process has ended, and says what is wrong with it. */
export async function wrongInRecords(scene: Scene, mayLose: boolean): Promise<string[]> {
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
    const wrong = [...(await wrongInEngine(records)), ...scene.ledger.questions.flatMap(wrongInHistory(threads))];
    return mayLose ? wrong.filter((one) => !one.includes("is not remembered")) : wrong;
  } finally {
    await records.close();
  }
}

async function wrongInEngine({ engine }: Records): Promise<string[]> {
  const dead = (await engine.deadLetters()).map(({ error, attempts }) => `dead letter after ${attempts}: ${error}`);
  const isIdle = "isIdle" in engine && typeof engine.isIdle === "function" ? ((await engine.isIdle()) as boolean) : true;
  return isIdle ? dead : [...dead, "something waits in the inbox although everything is answered"];
}

/** What is remembered of every thread, in order. */
async function threadsIn({ store }: Records): Promise<Message[][]> {
  const sessions = createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 100_000 });
  const keys: string[] = [];
  for await (const [key] of store.iterator?.(store.namespace) ?? [])
    if (typeof key === "string" && key.endsWith("}:head")) keys.push(key.slice(key.indexOf("{") + 1, -"}:head".length));
  return Promise.all(keys.map(async (key) => (await sessions.export(fromThreadKey(key))).messages));
}

/** The session has the question once and its answer once, in this order. */
const wrongInHistory =
  (threads: readonly Message[][]) =>
  ({ number, answer }: Question): string[] => {
    const name = `question ${number}`;
    const isAsked = ({ kind, text }: Message): boolean => kind === "user" && questionIn(text)?.number === number;
    const isAnswer = ({ kind, text }: Message): boolean => kind === "assistant" && text.includes(`zq${number}w1 `);
    const found = threads.filter((messages) => messages.some(isAsked));
    const [thread = []] = found;
    if (found.length === 0) return [`${name} is not remembered`];
    const asked = thread.filter(isAsked);
    if (found.length > 1 || asked.length > 1) return [`${name} is remembered more than once`];
    const answers = threads.flat().filter(isAnswer);
    const [first] = answers;
    if (!first) return [`the answer to ${name} is not remembered`];
    if (answers.length > 1) return [`the answer to ${name} is remembered ${answers.length} times`];
    if (first.cut || flat(first.text) !== flat(answer)) return [`the answer to ${name} is remembered as cut or otherwise`];
    return thread.findIndex(isAnswer) > thread.findIndex(isAsked)
      ? []
      : [`the answer to ${name} stands before it, or in another thread`];
  };
