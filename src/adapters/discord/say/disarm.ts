import { joiner, neutralize } from "./neutral.ts";

/** An escaped mark, backticks, a call, a link that gets no preview, or an address that would get one. */
const token =
  /\\[^0-9A-Za-z\s]|`+|@(?=everyone|here)|<@(?=&\d)|<https?:\/\/[^\s<>]+>|https?:\/\/(?:\[[\da-f:.%]*\]?)?[^\s<>()[\]"]*/gi;

/**
 * Breaks mentions of everyone and of roles, and puts each bare address into angle brackets. Otherwise Discord would load a preview, which
 * fetches the address before anyone clicks. Leaves code as it is. https://support.discord.com/hc/articles/206342858
 */
export function disarm(text: string): string {
  if (!/https?:\/\/|[@`]/i.test(text)) return text;
  const codeEnd = codeEndsIn(text);
  let shown = "";
  let position = 0;
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [whole] = match;
    const end = whole.startsWith("`") ? codeEnd(match.index, whole.length) : undefined;
    if (end !== undefined) token.lastIndex = end;
    else if (/^(?:`|h|<?@$)/i.test(whole)) {
      shown += text.slice(position, match.index) + disarmed(whole);
      position = token.lastIndex;
    }
  }
  return shown + text.slice(position);
}

/** Disarms mentions like `neutralize`, keeps links from getting a preview, and escapes backticks, which are no code here. */
export const quiet = (text: string): string =>
  disarm(neutralize(text).replaceAll(/\\[^0-9A-Za-z\s]|`/g, escaped));

const escaped = (mark: string): string => (mark === "`" ? "\\`" : mark);

function disarmed(found: string): string {
  if (found.startsWith("`")) return found.replaceAll("`", escaped);
  return found.endsWith("@") ? found + joiner : bracketed(found);
}

/** Writes an address in angle brackets. Breaks it where nothing follows that could stand in them. */
function bracketed(address: string): string {
  const [scheme = ""] = address.split(":", 1);
  const rest = address.slice(scheme.length + 3);
  return rest === "" ? `${scheme}:${joiner}//` : `<${scheme.toLowerCase()}://${rest}>`;
}

/** Returns a function that tells where code ends: behind the next backticks of the same number. */
function codeEndsIn(text: string): (from: number, ticks: number) => number | undefined {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const starts = runs.get(run.length);
    if (starts) starts.push(index);
    else runs.set(run.length, [index]);
  }
  const next = new Map<number, number>();
  return (from, ticks) => {
    const starts = runs.get(ticks) ?? [];
    let index = next.get(ticks) ?? 0;
    while ((starts[index] ?? Infinity) <= from) index += 1;
    next.set(ticks, index);
    const start = starts[index];
    return start === undefined ? undefined : start + ticks;
  };
}
