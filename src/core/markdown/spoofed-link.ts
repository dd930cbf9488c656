const looksLikeAddress =
  /^(?:(?:https?:\/\/|www\.)\S+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|co|info|biz|me|eu|uk|de|ch|fr|at|us|bank)(?:[/:?#]\S*)?)$/i;

/** The invisible part of a label: Markdown's marks, and characters without a shape. */
const unseen = /[*_~`|\\]|\p{Default_Ignorable_Code_Point}/gu;

/** Tells whether a link reads like one address and leads to another. */
export function isSpoofed(label: string, address: string): boolean {
  const shown = label.replaceAll(unseen, "").trim();
  return (
    looksLikeAddress.test(shown) && ![shown, label.trim()].some((words) => hostOf(words) === hostOf(address))
  );
}

function hostOf(words: string): string | undefined {
  const address = /^https?:/i.test(words) ? words : `https://${words}`;
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, "") : undefined;
}
