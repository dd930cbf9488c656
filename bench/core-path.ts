import { Keyv } from "keyv";
import { pino } from "pino";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { type Figure, median } from "./figure.ts";
import { createWall } from "./wall.ts";

const tokens = { small: 1_000, large: 64_000 };

/** Prose with code and tables in it, four characters to a token: what models write. */
const sample = [
  "Here is what happens, step by step, with **bold** words, `code` and a [link](https://example.org). ",
  "\n\n- one thing\n- another thing, which is a little longer than the first\n\n",
  "```ts\nconst answer = await ask({ text: question });\nconsole.log(answer.response);\n```\n\n",
  "| name | value |\n| --- | --- |\n| limit | 2000 |\n| window | 5 s |\n\n",
].join("");

function* pieces(count: number): Generator<string> {
  for (let at = 0, given = 0; given < count; given += 1, at += 4)
    yield sample.repeat(2).slice(at % sample.length, (at % sample.length) + 4);
}

/** One answer through engine, session, router, middleware, presenter and drafts: microseconds of CPU per token. */
async function costPerToken(count: number): Promise<number> {
  const wall = createWall({ limit: 2_000 });
  const database = openDatabase(":memory:");
  const talker = bot({
    name: "talker",
    async *respond() {
      yield* pieces(count);
    },
  });
  const host = createHost({
    bots: [talker],
    adapters: [wall.adapter],
    engine: createEmbeddedEngine({ database }),
    store: new Keyv(),
    log: pino({ level: "silent" }),
  });
  await host.start();
  const before = process.cpuUsage();
  await wall.ask("go");
  const { user, system } = process.cpuUsage(before);
  await host.stop(1_000);
  database.close();
  return (user + system) / count;
}

export async function benchCorePath(): Promise<Figure[]> {
  // The first runs pay for compiling the code.
  for (let round = 0; round < 5; round += 1) await costPerToken(tokens.small * 4);
  const rounds = 5;
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    small.push(await costPerToken(tokens.small * 4));
    large.push(await costPerToken(tokens.large));
  }
  return [
    { what: "core path, 4k tokens", value: median(small), unit: "µs/token", goal: "≤ 15" },
    { what: "core path, 64k tokens", value: median(large), unit: "µs/token", goal: "≤ 15" },
    {
      what: "growth from 4k to 64k",
      value: median(large) / median(small),
      unit: "× per token",
      goal: "about 1",
    },
  ];
}
