/** Seen by nobody, this parts a mark from what would give it power. */
const joiner = "\u200B";

/**
 * A model's words without the power to call anybody but by name: `allowed_mentions` stops the ping, this also the highlight.
 * People's mentions stay, so that their names are shown.
 */
export const neutralize = (text: string): string =>
  text.replaceAll(/@(?=everyone|here)/g, `@${joiner}`).replaceAll(/<@&(?=\d)/g, `<@${joiner}&`);
