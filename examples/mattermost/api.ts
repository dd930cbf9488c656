import { Failure, type Gate, Gone, type JsonValue, type Priority } from "natter/platform";

/** https://developers.mattermost.com/api-documentation/#/components/schemas/Post */
export interface Post {
  id: string;
  create_at: number;
  edit_at: number;
  delete_at: number;
  user_id: string;
  channel_id: string;
  root_id: string;
  message: string;
  /** Not empty for what the server itself says, such as "joined the channel". */
  type: string;
  props?: { from_bot?: string; natter_key?: string; natter_buttons?: PostButton[] };
}

/** Kept with the post, so that any process finds out what was pressed. */
export interface PostButton {
  name: string;
  label: string;
  value?: JsonValue | undefined;
  /** The person whom it belongs to. */
  asker?: string | undefined;
}

export interface PostList {
  posts: Record<string, Post>;
}

export interface Request {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  body?: object;
}

export interface Api {
  /** Calls the server and returns what it answers. */
  call<Answer>(request: Request): Promise<Answer>;
  /** The same behind the gate, for what belongs to an answer. `make` is read after the gate, so that it says the newest. */
  gated<Answer>(gate: Gate, priority: Priority, make: () => Request): Promise<Answer>;
}

/** All calls share one limit: https://developers.mattermost.com/api-documentation/#/introduction/rate-limiting */
const scope = "calls";

export function createApi({ url, token }: { url: string; token: string }, stopped: AbortSignal): Api {
  const call = async <Answer>({ method, path, body }: Request): Promise<Answer> => {
    const response = await fetch(`${url}/api/v4${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any([stopped, AbortSignal.timeout(15_000)]),
    });
    if (!response.ok) throw await toError(`${method} ${path}`, response);
    return (await response.json()) as Answer;
  };
  return {
    call,
    async gated(gate, priority, make) {
      try {
        return await gate(scope, priority, () => call(make()));
      } catch (error) {
        const wait = error instanceof Failure ? error.retryAfter : undefined;
        if (wait !== undefined) gate.report(scope, { closedFor: wait });
        throw error;
      }
    },
  };
}

/** Tells natter what to do: `Gone` opens another message, "busy" is tried again, "refused" and "too-long" are not. */
async function toError(call: string, response: Response): Promise<Error> {
  const { status, headers } = response;
  const text = `${call} was answered with ${status}: ${(await response.text()).slice(0, 200)}`;
  if (status === 404) return new Gone("deleted", text);
  if (status === 401) return new Failure("key", text);
  if (status === 403) return new Failure("no-permission", text);
  if (status === 400) return new Failure(text.includes("message_length") ? "too-long" : "refused", text);
  if (status !== 429) return new Failure("busy", text);
  return new Failure("busy", text, { retryAfter: Number(headers.get("x-ratelimit-reset") ?? 1) * 1_000 });
}
