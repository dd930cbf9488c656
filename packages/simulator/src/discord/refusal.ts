/**
 * Discord's JSON error codes that the simulator answers with, with status and wording.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
 */
const refusals = {
  "server error": [500, 0, "500: Internal Server Error"],
  "bad gateway": [502, 0, "502: Bad Gateway"],
  "service unavailable": [503, 0, "503: Service Unavailable"],
  "not found": [404, 0, "404: Not Found"],
  "method not allowed": [405, 0, "405: Method Not Allowed"],
  "bare not found": [404, 404, ""],
  unauthorized: [401, 0, "401: Unauthorized"],
  "internal network error": [403, 40333, "internal network error"],
  "unknown application": [404, 10002, "Unknown Application"],
  "unknown channel": [404, 10003, "Unknown Channel"],
  "unknown guild": [404, 10004, "Unknown Guild"],
  "unknown member": [404, 10007, "Unknown Member"],
  "unknown message": [404, 10008, "Unknown Message"],
  "unknown user": [404, 10013, "Unknown User"],
  "unknown emoji": [400, 10014, "Unknown Emoji"],
  "unknown webhook": [404, 10015, "Unknown Webhook"],
  "unknown interaction": [404, 10062, "Unknown interaction"],
  "unknown command": [404, 10063, "Unknown application command"],
  "rate limited": [429, 0, "You are being rate limited."],
  "resource limited": [429, 0, "The resource is being rate limited."],
  "slow mode": [429, 20016, "This action cannot be performed due to slowmode rate limit."],
  "channel write limit": [
    429,
    20028,
    "The write action you are performing on the channel has hit the write rate limit.",
  ],
  "server write limit": [
    429,
    20029,
    "The write action you are performing on the server has hit the write rate limit.",
  ],
  "too many files": [400, 30015, "Maximum number of attachments in a message reached (10)"],
  "too many reactions": [400, 30010, "Maximum number of reactions reached (20)"],
  "too many commands": [400, 30032, "Maximum number of application commands reached (100)."],
  "too many command creates": [
    400,
    30034,
    "Max number of daily application command creates has been reached (200)",
  ],
  "too many old edits": [
    429,
    30046,
    "Maximum number of edits to messages older than 1 hour reached. Try again later.",
  ],
  "request too large": [413, 40005, "Request entity too large"],
  "no messages in a forum": [
    400,
    40058,
    "Cannot message this thread until after the post author has sent an initial message.",
  ],
  "already acknowledged": [400, 40060, "Interaction has already been acknowledged."],
  "resource rate limited": [429, 40062, "Service resource is being rate limited."],
  "tag required": [400, 40067, "A tag is required to create a forum post in this channel"],
  "too many follow-ups": [400, 40094, "This interaction has hit the maximum number of follow up messages."],
  "missing access": [403, 50001, "Missing Access"],
  "wrong channel type for this": [400, 50024, "Cannot execute action on this channel type"],
  "edit of another's message": [403, 50005, "Cannot edit a message authored by another user"],
  "empty message": [400, 50006, "Cannot send an empty message"],
  "cannot message this user": [403, 50007, "Cannot send messages to this user"],
  "missing permissions": [403, 50013, "Missing Permissions"],
  "bulk delete count": [
    400,
    50016,
    "Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages to delete",
  ],
  "system message": [403, 50021, "Cannot execute action on a system message"],
  "invalid webhook token": [401, 50027, "Invalid Webhook Token"],
  "no mutual guilds": [403, 50278, "Cannot send messages to this user due to having no mutual guilds"],
  "reaction blocked": [403, 90001, "Reaction was blocked"],
  overloaded: [503, 130_000, "API resource is currently overloaded. Try again a little later."],
  "too old to bulk delete": [400, 50034, "You can only bulk delete messages that are under 14 days old."],
  "invalid form": [400, 50035, "Invalid Form Body"],
  "archived thread": [400, 50083, "Thread is archived"],
  "invalid api version": [400, 50041, "Invalid API version"],
  "invalid json": [400, 50109, "The request body contains invalid JSON."],
  "reply without history": [400, 160002, "Cannot reply without permission to read message history"],
  "thread exists": [400, 160004, "A thread has already been created for this message"],
  "locked thread": [400, 160005, "This thread is locked"],
  "too many threads": [400, 160006, "Maximum number of active threads reached"],
  "forward without content": [400, 160014, "You cannot forward a message whose content you cannot read"],
  "blocked by moderation": [400, 200_000, "Message was blocked by automatic moderation"],
  "title blocked by moderation": [400, 200_001, "Title was blocked by automatic moderation"],
  "blocked link": [400, 240_000, "Message blocked by harmful links filter"],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

/** The name of a refusal in the table above. */
export type RefusalName = keyof typeof refusals;

/** Returns the name of the refusal with this code. */
export function refusalWith(code: number): RefusalName {
  const names = Object.keys(refusals) as RefusalName[];
  const found = names.find((name) => refusals[name][1] === code && code !== 0);
  if (found) return found;
  throw new Error(`The simulated Discord knows no error ${code}.`);
}

/** A refusal of the REST API. Checks throw it, and the server turns it into an answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  /** More keys of the body: `errors`, `retry_after`. */
  readonly details: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    name: RefusalName,
    details: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    const [status, code, message] = refusals[name];
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  get body(): unknown {
    if (this.message === "") return "";
    // Discord leaves the code out of an ordinary rate limit instead of sending 0.
    const hasCode = this.code !== 0 || this.status !== 429;
    return { message: this.message, ...(hasCode && { code: this.code }), ...this.details };
  }
}

/**
 * Makes a 429 with everything that @discordjs/rest and other clients read.
 * https://docs.discord.com/developers/topics/rate-limits
 */
export function rateLimited(
  wait: number,
  scope: "user" | "global" | "shared",
  {
    name = scope === "shared" ? "resource limited" : "rate limited",
    headers = {},
  }: { name?: RefusalName; headers?: Record<string, string> } = {},
): Refusal {
  const details = { retry_after: Math.ceil(wait) / 1000, global: scope === "global" };
  return new Refusal(name, details, {
    ...headers,
    "retry-after": String(Math.ceil(wait / 1000)),
    "x-ratelimit-scope": scope,
    ...(scope === "global" && { "x-ratelimit-global": "true" }),
  });
}

/** Returns the value, or refuses if there is none: `known(channels.get(id), "unknown channel")`. */
export function known<Value>(value: Value | undefined, otherwise: RefusalName): Value {
  if (value === undefined) throw new Refusal(otherwise);
  return value;
}
