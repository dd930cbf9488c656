/** Seen by nobody, this parts a mark from what would give it power. */
const joiner = "\u200B";

/**
 * A model's words without the power to call anybody but by name: `allowed_mentions` stops the ping, this also the highlight.
 * People's mentions stay, so that their names are shown.
 */
export const neutralize = (text: string): string =>
  text
    .replaceAll(/@(?=everyone|here)/g, `@${joiner}`)
    .replaceAll(/<@&(?=\d)/g, `<@${joiner}&`)
    // Spoilers hide what is between them, and small print is how we say what became of an answer.
    .replaceAll(/\|(?=\|)/g, `|${joiner}`)
    .replaceAll(/^-#(?=\s)/gm, `-${joiner}#`);

/** The same, and without a preview of what it leads to. */
export const quiet = (text: string): string =>
  neutralize(text).replaceAll(/(?<!<)https?:\/\/[^\s<>()[\]"]+/gi, "<$&>");

/** The same, and no link that could say something else than where it leads. */
export const inert = (text: string): string => quiet(text).replaceAll("](", `]${joiner}(`);
