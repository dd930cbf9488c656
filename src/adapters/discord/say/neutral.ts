/** A character without width. Between a mark and its word it keeps Discord from reading the mark. */
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

/** Escapes a character that a model wrote as a reference such as `&lt;`, if it would otherwise become a mark. */
export const literal = (character: string, offset: number, text: string): string => {
  const isMark =
    /[*_~`|\\[\]#@]/.test(character) ||
    (character === ">" && /(?:^|\n)[ \t]*$/.test(text.slice(0, offset))) ||
    (character === "<" && /^&lt;[@#:/&\da-z]/i.test(text.slice(offset)));
  return isMark ? `\\${character}` : character;
};

/**
 * Makes words harmless that are not the model's text, such as the names of files: they mention no one, link nowhere, and end no code
 * before or after them.
 */
export const inert = (text: string): string =>
  neutralize(text)
    .replaceAll(/<(?=[@#:/&!a-z])/gi, `<${joiner}`)
    .replaceAll(/:(?=\/\/)/g, `:${joiner}`)
    .replaceAll("](", `]${joiner}(`)
    .replaceAll("`", "\u02CB");
