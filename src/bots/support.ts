import { z } from "zod";
import { type Bot, bot, card, type Context, measure, tokenBudget } from "#core/bot";
import { openai, type OpenaiOptions, tool, type ToolContext } from "#models";

const support = z.object({
  /** The open tickets by the ids of the customers who have them. */
  tickets: z.record(z.string(), z.string()).default({}),
});
/**
 * The data of a thread. It does not say who asks: several people may write in a thread, and the bot serves each as the customer that
 * they are.
 */
export type Support = z.infer<typeof support>;
export type Tier = "basic" | "premium";

/** What the bot can do in the shop. Write one for yours. */
export interface Desk {
  orders(userId: string): Promise<{ order: string; item: string; state: string }[]>;
  /** Hands over to a person. Returns the number of the ticket. */
  escalate(userId: string, priority: "normal" | "high", summary: string): Promise<string>;
}

export interface SupportOptions extends OpenaiOptions<Support> {
  desk?: Desk | undefined;
  /** Returns a customer's tier; "basic" without it. */
  tierOf?: ((userId: string) => Tier) | undefined;
}

const prompt = `You are the support of a small shop, talking with {{author}}, a {{tier}} customer. Today is {{date}}.
Look orders up before you say anything about them. Promise nothing that a tool has not told you.
When a customer is angry, asks for a person, or wants something that you have no tool for: escalate, and say the ticket's number.`;

/** Who has just written. Other people may have begun the thread. */
const userId = ({ turn }: Pick<Context, "turn">): string => turn.author.id;

/** Helps customers: knows who they are, looks up their orders, and hands over to a person. */
export function createSupport(options: SupportOptions = {}): Bot<Support> {
  const {
    desk = createDemoDesk(),
    tierOf = () => "basic",
    system = prompt,
    tools = [],
    values,
    ...rest
  } = options;
  const tier = (context: Pick<Context, "turn">): Tier => tierOf(userId(context));

  const orderStatus = tool({
    name: "order_status",
    description: "Lists the customer's orders with their state: where is my order, what have I ordered.",
    input: z.object({}),
    inject: { userId },
    effect: false,
    title: () => "Looking up your orders",
    run: (input) => desk.orders(input.userId),
    show: (orders) => {
      const found = z
        .array(z.object({ order: z.string(), item: z.string(), state: z.string() }))
        .parse(orders);
      const fields = found.map(({ order, item, state }) => ({ name: `${order} · ${item}`, value: state }));
      return fields.length > 0 ? card({ title: "Your orders", fields }) : undefined;
    },
  });

  const escalate = tool({
    name: "escalate",
    description:
      "Hands the conversation over to a person: a complaint, an angry customer, a request for a human.",
    input: z.object({ summary: z.string().describe("what the person has to know, in two sentences") }),
    inject: { userId, tier },
    title: () => "Calling a colleague",
    async run(input, { data, setData }: ToolContext<Support>) {
      const priority = input.tier === "premium" ? "high" : "normal";
      const ticket = await desk.escalate(input.userId, priority, input.summary);
      await setData({ tickets: { ...data.tickets, [input.userId]: ticket } });
      return { ticket, priority };
    },
    show: (opened) => {
      const { ticket, priority } = z.object({ ticket: z.string(), priority: z.string() }).parse(opened);
      const buttons = [{ name: "solved", label: "It is solved", value: ticket }];
      return card({ title: `Ticket ${ticket}`, fields: [{ name: "Priority", value: priority }], buttons });
    },
  });

  const answer = openai<Support>({
    system,
    tools: [orderStatus, escalate, ...tools],
    values: (context) => ({
      tier: tier(context),
      ...(typeof values === "function" ? values(context) : values),
    }),
    ...rest,
  });
  return bot({
    name: "support",
    data: support,
    history: tokenBudget({ tokens: 16_000, pinFirst: true }),
    use: [measure()],
    async *respond(context) {
      const { turn, data, setData } = context;
      if (turn.action?.name !== "solved") return yield* answer(context);
      const { [userId(context)]: ticket, ...others } = data.tickets;
      // A button closes no ticket of another customer.
      if (ticket === undefined || ticket !== turn.action.value) {
        yield "You have no such ticket here.";
        return;
      }
      await setData({ tickets: others });
      yield `I am glad. Ticket ${ticket} is closed.`;
    },
  });
}

/** A shop in which every customer has the same two orders, to try the bot without one. */
export function createDemoDesk(): Desk {
  let tickets = 100;
  return {
    orders: async () => [
      { order: "1042", item: "a red umbrella", state: "on its way, arrives tomorrow" },
      { order: "1043", item: "rubber boots", state: "waiting for the manufacturer" },
    ],
    escalate: async () => `T-${(tickets += 1)}`,
  };
}
