import { type Bot, bot, card, measure, tokenBudget, type Turn } from "#core/bot";
import { openai, type OpenaiOptions } from "#models";

/** The character that the bot plays. */
export interface Character {
  name: string;
  /** An emoji. */
  icon: string;
  /** The colour of its cards, such as "#0f766e". */
  colour: string;
  /** How it begins a conversation. */
  greeting: string;
  /** Its replies without a model, one at a time. */
  replies: readonly [string, ...string[]];
  /** A description for the model that plays it. */
  nature: string;
}

export const parrot: Character = {
  name: "Captain Maro",
  icon: "🦜",
  colour: "#0f766e",
  greeting: "Ahoy! I have the watch. What brings you on deck?",
  replies: [
    "Arr. I have seen stranger things off Cape Horn.",
    "That calls for a biscuit. *Then* we think.",
    "Wind from the west. Ask me again when it turns.",
    "My last ship had a rule for that. It also had a hole.",
  ],
  nature: "an old parrot who commands a small ship, warm-hearted, short of words, and never quite serious",
};

const prompt =
  "You are {{name}}, {{nature}}. Stay in character, in the language of the question. Two sentences at most.";

export interface PersonaOptions extends OpenaiOptions {
  character?: Character | undefined;
  /** Lets a model play the character, instead of its list of replies. */
  isPlayed?: boolean | undefined;
}

/** A bot with a character: a name, an icon and a colour, a greeting, and its own replies. */
export function createPersona(options: PersonaOptions = {}): Bot {
  const { character = parrot, isPlayed = false, system = prompt, ...rest } = options;
  const { name, icon, colour, greeting, replies, nature } = character;
  const play = openai({ system, values: { name, nature }, ...rest });
  const recite = (turn: Turn): string => replies[numberOf(turn) % replies.length] ?? replies[0];

  return bot({
    name: "persona",
    history: tokenBudget({ tokens: 4_000 }),
    use: [measure()],
    async *respond(context) {
      const isFirst = !context.history.some(({ kind }) => kind === "assistant");
      if (isFirst) yield card({ title: `${icon} ${name}`, text: greeting, colour });
      if (isPlayed) yield* play(context);
      else yield `${icon} ${recite(context.turn)}`;
    },
  });
}

/** Picks a number at random, but the same one when a turn is answered again after a crash. */
function numberOf({ id }: Turn): number {
  return Array.from(id).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
}
