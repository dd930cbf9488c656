import { type Bot, bot } from "#core/bot";

/** Says what it heard, word by word. */
export const echo: Bot = bot({
  name: "echo",
  async *respond({ turn }) {
    for (const word of turn.text.split(/(?<= )/)) yield word;
  },
});
