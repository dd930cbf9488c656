import { bot, limit, matches, timeout } from "natter";
import { openai, tool } from "natter/openai";
import { z } from "zod";

const refund = tool({
  name: "refund",
  description: "Refunds an order. Use it when the customer has sent the order back.",
  input: z.object({ order: z.string() }),
  run: ({ order }) => `The money for ${order} is on its way.`,
});

/** Counts what each customer asks for, in data that is kept per conversation. */
export const orders = bot({
  name: "orders",
  when: matches(/\border\b/i),
  data: z.object({ tier: z.enum(["basic", "premium"]).default("basic"), asked: z.number().default(0) }),
  async respond({ data, setData }) {
    const asked = data.asked + 1;
    await setData({ ...data, asked });
    return `Your order is on its way. You are a ${data.tier} customer and have asked ${asked} times.`;
  },
});

/** Answers everything else with a model. Without OPENAI_API_KEY that is the built-in demo model. */
export const support = bot({
  name: "support",
  data: z.object({ tier: z.enum(["basic", "premium"]).default("basic") }),
  use: [limit({ perMinute: 10 }), timeout({ firstPart: "20s" })],
  respond: openai({ system: "You help {{author}}.", tools: [refund] }),
});
