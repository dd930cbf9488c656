import { joiner } from "./neutral.ts";

/**
 * Writes a block of code. Discord ends it at the next three backticks, wherever they stand, and knows neither longer fences nor fences
 * of tildes. So a character without width separates backticks in the code. https://support.discord.com/hc/articles/210298617
 */
export function codeBlock(code: string, info = ""): string {
  const text = code.replaceAll(/``(?=`)/g, `\`\`${joiner}`);
  // Discord shows the fences of a blank block, and takes an info string of several words for code.
  return `\`\`\`${language.exec(info)?.[0] ?? ""}\n${text.trim() === "" ? " " : text}\n\`\`\``;
}

const language = /^[\w+\-.#]+/;

/** Writes code within a line. Separates the backticks in it, so that they do not end it. */
export function codeSpan(code: string): string {
  if (!code.includes("`")) return `\`${code}\``;
  return `\`\` ${code.replaceAll(/`(?=`)/g, `\`${joiner}`)} \`\``;
}
