/** Seen by nobody, this parts a mark from what would give it power. */
const joiner = "\u200B";

/**
 * A model's words without the power to call anybody but by name: `allowed_mentions` stops the ping, this also the highlight.
 * People's mentions stay, so that their names are shown.
 */
export const neutralize = (text: string): string =>
  text.replaceAll(/@(?=everyone|here)/g, `@${joiner}`).replaceAll(/<@&(?=\d)/g, `<@${joiner}&`);

const looksLikeAddress =
  /^[\s*_`]*(?:(?:https?:\/\/|www\.)\S+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|co|info|biz|me|eu|uk|de|ch|fr|at|us|bank)(?:[/:?#]\S*)?)[\s*_`]*$/i;

/** A link's words read like one address, and it leads to another. */
export function isForged(label: string, address: string): boolean {
  if (!looksLikeAddress.test(label)) return false;
  const shown = label.replaceAll(/^[\s*_`]+|[\s*_`]+$/g, "");
  return hostOf(/^https?:/i.test(shown) ? shown : `https://${shown}`) !== hostOf(address);
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, "") : undefined;
}
