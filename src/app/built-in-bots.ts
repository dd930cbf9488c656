import type { BuiltInBot } from "#config";
import type { Bot } from "#core";
import type { PriceTable } from "#models";

/** What the configuration says about the model of a bot. */
export interface ModelChoice {
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
  model?: string | undefined;
  /** Replaces the bot's own prompt. */
  system?: string | undefined;
  prices?: PriceTable | undefined;
}

/** The built-in bots. Each is loaded when it is wanted. */
export const builtInBots: Readonly<Record<BuiltInBot, (choice: ModelChoice) => Promise<Bot>>> = {
  assistant: async (choice) => (await import("#bots/assistant")).createAssistant(choice),
  coder: async (choice) => (await import("#bots/coder")).createCoder(choice),
  concierge: async ({ system, ...choice }) => {
    const [{ createConcierge }, coder, assistant] = await Promise.all([
      import("#bots/concierge"),
      builtInBots.coder(choice),
      builtInBots.assistant({ ...choice, system }),
    ]);
    return createConcierge({ coder, assistant });
  },
  demo: async () => (await import("#bots/demo")).demo,
  echo: async () => (await import("#bots/echo")).echo,
  // A prompt needs a model that plays the character.
  persona: async (choice) =>
    (await import("#bots/persona")).createPersona({ ...choice, isPlayed: choice.system !== undefined }),
  "smart-echo": async () => (await import("#bots/smart-echo")).smartEcho,
  support: async (choice) => (await import("#bots/support")).createSupport(choice),
};
