import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { Keyv } from "keyv";
import { pino } from "pino";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import type { Figure } from "./figure.ts";
import { createWall } from "./wall.ts";

const answers = 1_000;
const tokensPerSecond = 20;
const seconds = 8;

/** A thousand people are answered at once, each at the speed of a model. */
export async function benchLiveAnswers(): Promise<Figure[]> {
  const wall = createWall({ limit: 2_000, gap: 1_000 });
  const database = openDatabase(":memory:");
  const talker = bot({
    name: "talker",
    async *respond() {
      for (let token = 0; token < tokensPerSecond * seconds; token += 1) {
        yield "word ";
        await setTimeout(1_000 / tokensPerSecond);
      }
    },
  });
  const host = createHost({
    bots: [talker],
    adapters: [wall.adapter],
    engine: createEmbeddedEngine({ database, simultaneous: answers }),
    store: new Keyv(),
    log: pino({ level: "silent" }),
  });
  await host.start();
  globalThis.gc?.();
  const before = process.memoryUsage();
  const running = Array.from({ length: answers }, (_, n) => wall.ask("go", `thread ${n}`));
  // The first second is for a thousand questions arriving in one instant; what counts is how the answers live together.
  await setTimeout(1_500);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await setTimeout((seconds - 3) * 1_000);
  delay.disable();
  globalThis.gc?.();
  const during = process.memoryUsage();
  await Promise.all(running);
  await host.stop(1_000);
  database.close();
  return [
    {
      what: `event-loop delay p99, ${answers} answers at ${tokensPerSecond} tokens/s`,
      value: delay.percentile(99) / 1e6,
      unit: "ms",
      goal: "< 50",
    },
    {
      what: "memory per live answer",
      value: (during.heapUsed + during.external - before.heapUsed - before.external) / answers / 1_024,
      unit: "KiB",
    },
  ];
}
