// A bot with one tool as a process of its own. The process that starts it answers for the model and for the tool, and may kill it while it waits for either.
import { pino } from "pino";
import { z } from "zod";
import { bot, createHost } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { openai, tool } from "#models";

const { MODEL_URL = "", EFFECT_URL = "", DATABASE = "", QUESTION = "" } = process.env;

const pay = tool({
  name: "pay",
  description: "Pays an invoice.",
  input: z.object({ invoice: z.string() }),
  run: async ({ invoice }) => (await fetch(`${EFFECT_URL}?invoice=${invoice}`)).text(),
});

const payer = bot({
  name: "payer",
  respond: openai({ apiKey: "k", model: "tiny", baseUrl: MODEL_URL, tools: [pay], retries: 0 }),
  afterAnswer: async (session) => void process.send?.((await session.recent(1))[0]),
});

const database = openDatabase(DATABASE);
const host = createHost({
  bots: [payer],
  adapters: [],
  engine: createEmbeddedEngine({ database }),
  store: createKeyv(database, "natter"),
  log: pino({ level: "error" }, pino.destination(2)),
});
await host.start();
// A question that an earlier process was asked is taken up by itself.
if (QUESTION !== "") await host.ask({ text: QUESTION, session: "s" });
