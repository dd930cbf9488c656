import type { BuiltInBot } from "#config";
import type { Bot } from "#core";
import type { PriceTable } from "#models";

/** What an operator says of the model behind a bot. */
export interface ModelChoice {
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
  model?: string | undefined;
  /** The prompt, instead of the bot's own. */
  system?: string;
  prices?: PriceTable | undefined;
}

/** Natter's own bots, each loaded when it is wanted. */
export const builtInBots: Readonly<Record<BuiltInBot, (choice: ModelChoice) => Promise<Bot>>> = {
  assistant: async (choice) => (await import("#bots/assistant")).createAssistant(choice),
  coder: async (choice) => (await import("#bots/coder")).createCoder(choice),
  concierge: async ({ system, ...choice }) => {
    const [{ createConcierge }, coder, assistant] = await Promise.all([
      import("#bots/concierge"),
      builtInBots.coder(choice),
      builtInBots.assistant(system === undefined ? choice : { ...choice, system }),
    ]);
    return createConcierge({ coder, assistant });
  },
  demo: async () => (await import("#bots/demo")).demo,
  echo: async () => (await import("#bots/echo")).echo,
  // Who writes a prompt for it wants to see it played.
  persona: async (choice) =>
    (await import("#bots/persona")).createPersona({ ...choice, isPlayed: choice.system !== undefined }),
  "smart-echo": async () => (await import("#bots/smart-echo")).smartEcho,
  support: async (choice) => (await import("#bots/support")).createSupport(choice),
};
