import { formsOf } from "./secret-forms.ts";
import { maskAddresses } from "./mask-addresses.ts";

/** Replaces each secret. */
export const mask = "[secret]";

/** Shorter values also occur as ordinary words. Masking them would make the log unreadable and hide little. */
const shortestLiteral = 8;

/**
 * The shapes of secrets. Platforms add their own. A shape that begins with any word character takes the whole run of them, because in a
 * serialised line the first one may be the "n" of a "\n". It looks for the run's beginning: a shape that could begin at each character
 * would need quadratic time. Hiding too much is better than a leak.
 */
const commonShapes: readonly RegExp[] = [
  // Keys of OpenAI and of services that imitate it.
  /sk-[\w-]{16,}/g,
  // A signed token (JWT).
  /(?<![\w-])(?=[\w-]*?eyJ[\w-]{8})[\w-]+\.[\w-]{8,}\.[\w-]{8,}/g,
  /Bearer\s+[\w.~+/=%-]+/gi,
  // The value of a field that says what it is, however often the JSON around it was quoted.
  /(?<=(?:authorization|cookie|password|passwd|secret|token|api[-_]?key)\\*"\s*:\s*\\*")[^"\\]+/gi,
  /(?<=[?&;](?:[\w-]*(?:token|key|secret|password|signature|ticket|code))=)[^\s"\\&]+/gi,
];

/** Masks every secret in a text. */
export type Scrub = (text: string) => string;

/**
 * Returns a function that masks secrets in a text that is about to leave the process: everything that has the shape of one, and
 * the literals in every form in which a serialised line may hold them. It works on the finished line, because a secret hides in
 * messages, stacks and headers that no list of paths foresees. It takes linear time, because strangers can have lines written.
 */
export function createScrub(literals: readonly string[] = [], theirShapes: readonly RegExp[] = []): Scrub {
  const forms = [...new Set(literals.filter(({ length }) => length >= shortestLiteral).flatMap(formsOf))];
  // The longest first: a secret may begin with another one.
  forms.sort((left, right) => right.length - left.length);
  const known = forms.length === 0 ? [] : [new RegExp(forms.map(literally).join("|"), "g")];
  const patterns = [...known, ...theirShapes.map(everywhere), ...commonShapes];
  return (text) =>
    maskAddresses(
      patterns.reduce((scrubbed, pattern) => scrubbed.replace(pattern, maskIn), text),
      mask,
    );
}

/** Returns the same pattern for all matches in a text, not only the first. */
const everywhere = (shape: RegExp): RegExp => new RegExp(shape, `${shape.flags.replace(/[gy]/g, "")}g`);

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** The most backslashes that are counted. More of them are text, not an escape. Must be even. */
const mostBackslashes = 1_000;

/** Keeps an escape such as "\n" or "\u001b" whole if the match begins inside it: otherwise the line would no longer be JSON. */
function maskIn(match: string, ...[offset, text]: [offset: number, text: string]): string {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === "\\" && backslashes < mostBackslashes) backslashes += 1;
  if (backslashes % 2 === 0) return mask;
  return (/^u[\da-f]{4}/i.exec(match)?.[0] ?? match.slice(0, 1)) + mask;
}
