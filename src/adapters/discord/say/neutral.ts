/** Parts a mark from its word, so that Discord does not read it. It has no width. */
export const joiner = "\u200B";

/**
 * Disarms mentions in a model's text. `allowed_mentions` stops the pings, and this also stops the highlight of broadcasts and roles.
 * Mentions of people stay, so that readers see their names.
 */
export const neutralize = (text: string): string =>
  text
    .replaceAll(/@(?=everyone|here)/g, `@${joiner}`)
    .replaceAll(/<@&(?=\d)/g, `<@${joiner}&`)
    // Spoilers would hide words, and small print is for natter's own lines.
    .replaceAll(/\|(?=\|)/g, `|${joiner}`)
    .replaceAll(/^-#(?=\s)/gm, `-${joiner}#`);

/** Marks that stand for themselves, because a model wrote a reference such as `&lt;` for them. */
export const literal = (character: string, offset: number, text: string): string => {
  const isMark =
    /[*_~`|\\[\]#@]/.test(character) ||
    (character === ">" && /(?:^|\n)[ \t]*$/.test(text.slice(0, offset))) ||
    (character === "<" && /^&lt;[@#:/&\da-z]/i.test(text.slice(offset)));
  return isMark ? `\\${character}` : character;
};

/** The same, and links get no preview. */
export const quiet = (text: string): string =>
  neutralize(text).replaceAll(/(?<!<)https?:\/\/[^\s<>()[\]"]+/gi, "<$&>");

/** The same, and no link can hide where it leads. */
export const inert = (text: string): string => quiet(text).replaceAll("](", `]${joiner}(`);
