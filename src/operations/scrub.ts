/** What stands where a secret stood. */
const mask = "[secret]";

/** Shorter values also occur as ordinary words; masking them would make the log unreadable and hide little. */
const shortestLiteral = 8;

/**
 * What secrets look like. Nothing is asserted about the character before a token: in a serialised line it may be the "n" of
 * a "\n". Too much hidden is a nuisance, too little is a leak.
 */
const shapes: readonly RegExp[] = [
  // Slack: xoxb-, xoxp-, xoxe.xoxb-, xapp-, and the paths of incoming webhooks and response URLs.
  /xox[a-z](?:\.xox[a-z])?-[\w.%-]{4,}/gi,
  /xapp-[\w.%-]{4,}/gi,
  /hooks\.slack\.com\/[\w./-]+/gi,
  // Discord: the bot's token in three parts, the paths of webhooks and interactions.
  /[\w-]{18,}\.[\w-]{6}\.[\w-]{25,}/g,
  /(?:webhooks|interactions)\/\d+\/[\w.-]+/g,
  // Keys of OpenAI and of those who imitate it.
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

/**
 * Masks secrets in a text that is about to leave the process: everything that looks like one, and the given literals in every
 * form in which a serialised line may hold them. Works on the finished line, because a secret hides in messages, stacks and
 * headers that no list of paths foresees.
 */
export function createScrub(literals: readonly string[] = []): (text: string) => string {
  const forms = [...new Set(literals.filter(({ length }) => length >= shortestLiteral).flatMap(formsOf))];
  // The longest first: a secret may begin with another one.
  forms.sort((left, right) => right.length - left.length);
  const patterns = forms.length === 0 ? shapes : [new RegExp(forms.map(literally).join("|"), "g"), ...shapes];
  return (text) => patterns.reduce((scrubbed, pattern) => scrubbed.replace(pattern, maskIn), text);
}

/** As it is, in JSON, in JSON within JSON, in a URL. */
function formsOf(secret: string): string[] {
  const quoted = quote(secret);
  return [secret, quoted, quote(quoted), quote(quote(quoted)), encodeURIComponent(secret)];
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
const quote = (text: string): string => JSON.stringify(text).slice(1, -1);

/** A match that happens to begin inside an escape such as "\n" leaves it whole, or the line would be JSON no more. */
function maskIn(match: string, offset: number, text: string): string {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1 ? match.slice(0, 1) + mask : mask;
}
