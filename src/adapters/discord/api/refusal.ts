import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { Failure, type FailureKind, fieldsOf, Gone, LeaseEnded, toError, toFailure } from "#core/platform";

type LibraryError = DiscordAPIError | HTTPError | RateLimitError;

/**
 * The library's errors, by ours. They are not the `cause`, which goes into the log: they carry all that was said in the call, and the
 * address with its token.
 */
const originals = new WeakMap<Error, LibraryError>();

function standingFor<Own extends Error>(own: Own, original: LibraryError): Own {
  originals.set(own, original);
  return own;
}

/** Returns the library's error, also from within a `Failure` or `Gone`. */
const originalOf = (thrown: unknown): unknown =>
  thrown instanceof Failure || thrown instanceof Gone ? (originals.get(thrown) ?? thrown.cause) : thrown;

/** Returns Discord's number for why it refused. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export function codeOf(thrown: unknown): number | undefined {
  const error = originalOf(thrown);
  return error instanceof DiscordAPIError ? Number(error.code) : undefined;
}

/** Tells whether the bot lacks a permission that it may have in another channel. */
export const isLackingPermission = (thrown: unknown): boolean => codeOf(thrown) === 50_013;

/** Tells whether Discord may have refused a message only because it is a reply. */
export function isReplyRefused(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code === 50_035) return JSON.stringify(rawOf(thrown)).includes('"message_reference"');
  return code === 160_002 || code === 50_013;
}

const rawOf = (thrown: unknown): unknown => {
  const error = originalOf(thrown);
  return error instanceof DiscordAPIError ? fieldsOf(error.rawError)["errors"] : undefined;
};

/** Tells whether a call that failed may have been applied: it was on its way, and Discord's answer is unknown. */
export function mayHaveHappened(thrown: unknown): boolean {
  const error = originalOf(thrown);
  if (error instanceof DiscordAPIError || error instanceof RateLimitError) return false;
  return !(error instanceof Failure) && !(error instanceof LeaseEnded);
}

const gone: Readonly<Record<number, Gone["reason"]>> = {
  10_003: "deleted",
  10_008: "deleted",
  // The token of an interaction is too old.
  10_015: "expired",
  10_062: "expired",
  50_027: "expired",
  // A bot that a person brought along may post six times.
  40_094: "expired",
  // Too many edits of an old message, and an archived thread. Discord still takes a new message.
  30_046: "expired",
  50_083: "expired",
};

const kinds: Readonly<Record<number, FailureKind>> = {
  20_016: "busy",
  20_028: "busy",
  20_029: "busy",
  40_003: "busy",
  40_062: "busy",
  130_000: "busy",
  30_015: "too-long",
  // The bot may write there, so the channel does not count as forbidden.
  160_002: "refused",
  40_005: "too-long",
  50_045: "too-long",
  10_004: "no-permission",
  50_001: "no-permission",
  50_007: "no-permission",
  50_013: "no-permission",
  50_278: "no-permission",
  160_005: "no-permission",
};

const advice: Readonly<Record<number, string>> = {
  50_001: "the bot does not see this channel; let its role view it",
  50_007: "this person takes no direct messages from bots",
  160_002: "replies need the permission Read Message History",
  160_005: "the thread is locked",
  200_000: "the server's AutoMod blocks the text; let it except the bot's role",
  240_000: "Discord takes a link in the text for harmful",
  40_062: "Discord limits this for all bots",
  130_000: "Discord has too much to do",
  50_278: "the bot shares no server with this person, or the person takes no direct messages from it",
};

/** The permissions that calls need, by their names in Discord's settings. */
const needed: readonly [call: RegExp, permissions: string][] = [
  [/threads$/, "Create Public Threads"],
  [/^GET .*messages$/, "Read Message History"],
  [
    /^(?:POST|PATCH) .*messages/,
    "Send Messages, in threads Send Messages in Threads, and for files Attach Files",
  ],
  [/typing$/, "Send Messages"],
];

function missingPermission(what: string): string {
  const permissions =
    needed.find(([call]) => call.test(what))?.[1] ?? "one of those of `natter invite discord`";
  return `the bot's role lacks a permission here, or a moderator has given the bot a timeout; give it ${permissions}`;
}

/** Returns the `Failure` or `Gone` for an error of the library. `what` names the call and holds no secret. */
export function translateError(what: string, thrown: unknown): Error {
  if (thrown instanceof Failure || thrown instanceof Gone || thrown instanceof LeaseEnded) return thrown;
  if (thrown instanceof RateLimitError) {
    const retryAfter = Math.max(0, thrown.retryAfter);
    const failure = new Failure("busy", `Discord allows no ${what} for ${retryAfter} ms.`, { retryAfter });
    return standingFor(failure, thrown);
  }
  if (thrown instanceof DiscordAPIError) return standingFor(refused(what, thrown), thrown);
  if (thrown instanceof HTTPError)
    return standingFor(
      new Failure("busy", `${what}: Discord answered with status ${thrown.status}.`),
      thrown,
    );
  const cause = toError(thrown);
  if (cause.name === "AbortError") return new Failure("timeout", `${what}: no answer in time.`, { cause });
  if (cause.message.startsWith("Expected token"))
    return new Failure("key", `${what}: Discord no longer accepts DISCORD_TOKEN. Reset it in the portal.`, {
      cause,
    });
  return toFailure(cause);
}

function refused(what: string, error: DiscordAPIError): Failure | Gone {
  const code = Number(error.code);
  // An error without a code: Discord says only that something is not there.
  const isBare = error.status === 404 && !(code >= 10_000) && /^(?:PATCH|DELETE) .*\/messages\//.test(what);
  const reason = isBare ? "deleted" : gone[code];
  if (reason) return new Gone(reason, `${what}: Discord says ${code} (${error.message}).`);
  const kind =
    kinds[code] ?? (error.status === 401 ? "key" : error.status === 403 ? "no-permission" : "refused");
  const places = code === 50_035 ? ` at ${pathsOf(fieldsOf(error.rawError)["errors"]).join(", ")}` : "";
  const advised = code === 50_013 ? missingPermission(what) : advice[code];
  const hint = advised === undefined ? "" : `: ${advised}`;
  return new Failure(kind, `${what}: Discord says ${code}${places}${hint}.`);
}

/** Returns which fields of a call were wrong. Their values stay out of the log. */
function pathsOf(errors: unknown, path = ""): string[] {
  return Object.entries(fieldsOf(errors)).flatMap(([name, inner]) =>
    name === "_errors" ? [path] : pathsOf(inner, path === "" ? name : `${path}.${name}`),
  );
}
