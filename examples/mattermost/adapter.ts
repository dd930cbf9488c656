import {
  type Adapter,
  BadInput,
  type Cursors,
  type Inbound,
  type Log,
  type Message,
  type Receive,
} from "natter/platform";
import { createApi, type Post, type PostList } from "./api.ts";
import { type Channel, type Reaction, type Self, textOf, toAction, toChange, toTurn } from "./hear.ts";
import { createEventSocket, type EventSocket, type SocketEvent } from "./socket.ts";
import { createSurface } from "./surface.ts";

interface User extends Self {
  nickname: string;
  is_bot?: boolean;
  timezone?: { automaticTimezone: string };
}

export interface AdapterOptions {
  url: string;
  token: string;
  longestMessage: number;
  log: Log;
}

/** How much is read again after a gap, in milliseconds: posts and events may come out of order. */
const overlap = 10_000;

export function createMattermostAdapter(options: AdapterOptions): Adapter {
  const { longestMessage, log } = options;
  const stopped = new AbortController();
  const api = createApi(options, stopped.signal);
  const get = <Answer>(path: string): Promise<Answer> => api.call({ method: "GET", path });
  let self: Self = { id: "", username: "" };
  let socket: EventSocket | undefined;

  const translate = async ({ event, data }: SocketEvent): Promise<Inbound | undefined> => {
    const channelOf = (post: Post): Promise<Channel> => get(`/channels/${post.channel_id}`);
    const post: Post | undefined = data["post"] === undefined ? undefined : JSON.parse(data["post"]);
    if (post && event === "posted") return toTurn(post, await channelOf(post), self);
    if (post && event === "post_edited") return toChange(post, await channelOf(post), self);
    if (post && event === "post_deleted")
      return toChange({ ...post, delete_at: post.delete_at || Date.now() }, await channelOf(post), self);
    if (event !== "reaction_added") return undefined;
    const reaction: Reaction = JSON.parse(data["reaction"] ?? "{}");
    const about = await get<Post>(`/posts/${reaction.post_id}`);
    return toAction(reaction, about, await channelOf(about), self);
  };

  const listen = (receive: Receive, cursors: Cursors): EventSocket => {
    let seen = 0;
    const take = async (event: Inbound | undefined): Promise<void> => {
      if (!event) return;
      await receive(event);
      seen = Math.max(seen, event.at);
      await cursors.set("seen", String(seen));
    };
    /** Reads what was said, edited and deleted while no process listened. */
    const catchUp = async (): Promise<void> => {
      seen = Math.max(seen, Number((await cursors.get("seen")) ?? Date.now()));
      const since = seen - overlap;
      for (const channel of await get<Channel[]>("/users/me/channels")) {
        const { posts } = await get<PostList>(`/channels/${channel.id}/posts?since=${since}`);
        for (const post of Object.values(posts).toSorted((one, other) => one.create_at - other.create_at)) {
          if (post.create_at > since && post.delete_at === 0) await take(toTurn(post, channel, self));
          await take(toChange(post, channel, self));
        }
      }
    };
    return createEventSocket({
      ...options,
      onEvent: async (event) => (event.event === "hello" ? catchUp() : take(await translate(event))),
      onLost: (reason) => log.warn({ reason }, "lost the connection to Mattermost; connecting again"),
    });
  };

  return {
    name: "mattermost",
    dialect: `Write Markdown with tables. A message has at most ${longestMessage} characters. Mentions notify no one.`,
    async start(receive, cursors) {
      self = await get<User>("/users/me");
      socket = listen(receive, cursors);
      await socket.start();
    },
    surface: ({ thread: { channel, thread: root } }, gate) =>
      createSurface({ api, gate, self: self.id, channel, root, longestMessage }),
    async history({ thread }, limit) {
      const { posts } = await get<PostList>(`/posts/${thread}/thread`);
      const said = Object.values(posts).filter(({ type }) => type === "");
      const sorted = said.toSorted((one, other) => one.create_at - other.create_at).slice(-limit);
      return sorted.map((post): Message => {
        const { id, user_id: person, create_at: at, props } = post;
        const author = { id: person, isBot: person === self.id || props?.from_bot === "true" };
        return { id, author, kind: person === self.id ? "assistant" : "user", at, text: textOf(post, self) };
      });
    },
    async person(id) {
      const { nickname, username, is_bot: isBot = false, timezone } = await get<User>(`/users/${id}`);
      const timeZone = timezone?.automaticTimezone;
      return { id, isBot, name: nickname || username, ...(timeZone && { timeZone }) };
    },
    read: (file) =>
      Promise.reject(new BadInput(`This example reads no files, but ${file.name} was asked for.`)),
    // What a server allows unless its operator says otherwise.
    budget: () => ({ limit: 10, window: 1_000 }),
    async stop() {
      socket?.stop();
      stopped.abort();
    },
  };
}
