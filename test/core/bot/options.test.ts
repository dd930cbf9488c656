import { describe, expect, test } from "vitest";
import {
  apologize,
  BadInput,
  bot,
  type BotOptions,
  type Duration,
  limit,
  type LimitOptions,
  logTurns,
  matches,
  measure,
  on,
  retry,
  timeout,
  type Via,
} from "#core";

const respond = () => "x";
/** Options that only JavaScript lets an author write. */
const options = (given: Record<string, unknown>) =>
  ({ name: "b", respond, ...given }) as BotOptions<undefined>;

describe("a mistake in the options is reported when the bot is made:", () => {
  test.each<{ mistake: string; make: () => unknown; says: string }>([
    {
      mistake: "a number instead of options",
      make: () => limit(10 as unknown as LimitOptions),
      says: "limit(…) takes an object, such as limit({ perMinute: 10 }); got 10.",
    },
    {
      mistake: "a limit of no time",
      make: () => limit({}),
      says: "limit({ … }) needs perMinute, perHour or perDay, such as limit({ perMinute: 10 }).",
    },
    {
      mistake: "half a turn",
      make: () => limit({ perHour: 0.5 }),
      says: "limit({ perHour }) takes a whole number, 1 or more; got 0.5.",
    },
    {
      mistake: "a limit per something unknown",
      make: () => limit({ perMinute: 1, per: "team" as "space" }),
      says: 'limit({ per }) takes person, thread, channel, space; got "team".',
    },
    {
      mistake: "a misspelt option",
      make: () => limit({ perMinute: 1, perMinutes: 2 } as LimitOptions),
      says: 'limit({ … }) has no option "perMinutes". It takes perMinute, perHour, perDay, per, message, clock.',
    },
    {
      mistake: "a duration in words",
      make: () => timeout({ total: "soon" as Duration }),
      says: 'timeout({ total }): A duration is milliseconds or a text like "20s", "10m", "24h"; got "soon".',
    },
    {
      mistake: "a timeout without a time",
      make: () => timeout({}),
      says: "timeout({ … }) needs firstPart, idle or total",
    },
    {
      mistake: "a negative number of tries",
      make: () => retry({ times: -1 }),
      says: "retry({ times }) takes a whole number, 0 or more; got -1.",
    },
    {
      mistake: "a delay that is no duration",
      make: () => retry({ maxDelay: "10 seconds" as Duration }),
      says: 'retry({ maxDelay }): A duration is milliseconds or a text like "20s"',
    },
    {
      mistake: "an unknown level",
      make: () => logTurns({ level: "loud" as "info" }),
      says: 'logTurns({ level }) takes "debug" or "info"; got "loud".',
    },
    {
      mistake: "a misspelt report",
      make: () => measure({ raport: () => {} } as object),
      says: 'measure({ … }) has no option "raport". It takes report, clock.',
    },
    {
      mistake: "a misspelt callback",
      make: () => apologize({ onerror: () => "x" } as object),
      says: 'apologize({ … }) has no option "onerror". It takes onError.',
    },
    {
      mistake: "an unknown way to reach the bot",
      make: () => on("mentoin" as Via),
      says: 'on(…) takes one or more of direct, mention, reply, thread, command, action, ambient; got "mentoin".',
    },
    { mistake: "no way at all", make: () => on(), says: "got none." },
    {
      mistake: "a pattern in quotes",
      make: () => matches("deploy" as unknown as RegExp),
      says: "matches(…) takes a regular expression such as /^deploy\\b/i; got string.",
    },
    {
      mistake: "a misspelt option of a bot",
      make: () => bot(options({ begin: () => ({}) })),
      says: 'bot({ … }) has no option "begin". It takes name, when, data, initial, use, respond',
    },
    {
      mistake: "a bot without a name",
      make: () => bot(options({ name: "" })),
      says: 'A bot\'s name is a text that does not begin with "#"; got "".',
    },
    {
      mistake: "a bot without an answer",
      make: () => bot(options({ respond: "x" })),
      says: 'Bot "b": `respond` is a function that answers, or openai({ … }); got string.',
    },
    {
      mistake: "middleware outside of a list",
      make: () => bot(options({ use: retry() })),
      says: 'Bot "b": `use` is a list of middleware, such as use: [limit({ perMinute: 10 })].',
    },
    {
      mistake: "an unknown way to be busy",
      make: () => bot(options({ busy: "steer" })),
      says: 'Bot "b": `busy` is "queue" or "interrupt"; got "steer".',
    },
    {
      mistake: "data that is no schema",
      make: () => bot(options({ data: { count: 0 } })),
      says: 'Bot "b": `data` is a Standard Schema, such as z.object({ … }) of zod 4',
    },
    {
      mistake: "a start without a schema",
      make: () => bot(options({ initial: () => ({}) })),
      says: 'Bot "b": `initial` needs `data`, the schema that checks what it returns.',
    },
  ])("$mistake", ({ make, says }) => {
    expect(make).toThrow(BadInput);
    expect(make).toThrow(says);
  });
});
