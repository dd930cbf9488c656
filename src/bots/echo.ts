import { type Bot, bot } from "#core/bot";

/** Repeats the question word by word. */
export const echo: Bot = bot({
  name: "echo",
  async *respond({ turn }) {
    for (const word of turn.text.split(/(?<= )/)) yield word;
  },
});
