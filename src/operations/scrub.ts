/** Replaces each secret. */
const mask = "[secret]";

/** Shorter values also occur as ordinary words. Masking them would make the log unreadable and hide little. */
const shortestLiteral = 8;

/**
 * What secrets look like; platforms add the shapes of theirs. No shape asserts anything about the character before a token: in a
 * serialised line it may be the "n" of a "\n". Hiding too much is a nuisance, hiding too little is a leak.
 */
const commonShapes: readonly RegExp[] = [
  // Keys of OpenAI and of services that imitate it.
  /sk-[\w-]{16,}/g,
  // A signed token (JWT).
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /Bearer\s+[\w.~+/=%-]+/gi,
  // The value of a field that says what it is, however often the JSON around it was quoted.
  /(?<=(?:authorization|cookie|password|passwd|secret|token|api[-_]?key)\\*"\s*:\s*\\*")[^"\\]+/gi,
  // The password in a URL: all up to the last @, because people forget to encode theirs.
  /(?<=[a-z][\w+.-]*:\/\/[^\s:@/"\\]*:)[^\s"\\]+(?=@)/gi,
  // The query of a URL, whole: signatures, tickets and codes have too many names.
  /(?<=[a-z][\w+.-]*:\/\/[^\s?"\\]+\?)[^\s"\\]+/gi,
  /(?<=[?&;](?:[\w-]*(?:token|key|secret|password|signature|ticket|code))=)[^\s"\\&]+/gi,
];

/** Masks every secret in a text. */
export type Scrub = (text: string) => string;

/**
 * Returns a function that masks secrets in a text that is about to leave the process: everything that has the shape of one, and
 * the literals in every form in which a serialised line may hold them. It works on the finished line, because a secret hides in
 * messages, stacks and headers that no list of paths foresees.
 */
export function createScrub(literals: readonly string[] = [], theirShapes: readonly RegExp[] = []): Scrub {
  const forms = [...new Set(literals.filter(({ length }) => length >= shortestLiteral).flatMap(formsOf))];
  // The longest first: a secret may begin with another one.
  forms.sort((left, right) => right.length - left.length);
  const known = forms.length === 0 ? [] : [new RegExp(forms.map(literally).join("|"), "g")];
  const patterns = [...known, ...theirShapes.map(everywhere), ...commonShapes];
  return (text) => patterns.reduce((scrubbed, pattern) => scrubbed.replace(pattern, maskIn), text);
}

/** Returns the same pattern for all matches in a text, not only the first. */
const everywhere = (shape: RegExp): RegExp => new RegExp(shape, `${shape.flags.replace(/[gy]/g, "")}g`);

/** Returns the secret as it is, in JSON, in JSON within JSON, and in a URL. */
function formsOf(secret: string): string[] {
  const quoted = quote(secret);
  return [secret, quoted, quote(quoted), quote(quote(quoted)), encodeURIComponent(secret)];
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
const quote = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Keeps an escape such as "\n" whole if the match begins inside it: otherwise the line would no longer be JSON. */
function maskIn(match: string, offset: number, text: string): string {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1 ? match.slice(0, 1) + mask : mask;
}
