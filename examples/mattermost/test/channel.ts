import { randomUUID } from "node:crypto";

// The rules are those of https://developers.mattermost.com/api-documentation/; what that page leaves out is marked with its
// place in the server's source.

export interface User {
  id: string;
  username: string;
  nickname: string;
  is_bot: boolean;
  token: string;
  isAdmin: boolean;
}

export interface Post {
  id: string;
  create_at: number;
  update_at: number;
  edit_at: number;
  delete_at: number;
  user_id: string;
  channel_id: string;
  root_id: string;
  message: string;
  type: string;
  props: Record<string, unknown>;
}

/** What a request may say of a post. */
export type PostBody = Partial<Post> & { pending_post_id?: string };

/** Why the server refuses a request. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, id: string) {
    super(id);
    this.status = status;
  }
}

/** The posts of one public channel. Every change is told as an event. */
export interface Channel {
  info: { id: string; team_id: string; type: string };
  find(id: string): Post;
  thread(id: string): Post[];
  since(time: number): Post[];
  create(user: User, body: PostBody): Post;
  patch(user: User, id: string, body: PostBody): Post;
  remove(user: User, id: string): void;
  react(user: User, body: { post_id?: string; emoji_name?: string }): object;
}

const longestMessage = 16_383;

function requireShort(message: string): void {
  if (message.length > longestMessage) throw new Refusal(400, "model.post.is_valid.message_length.app_error");
}

/** `users` are all members. */
export function createChannel(
  users: readonly User[],
  tell: (event: string, data: Record<string, string>) => void,
): Channel {
  const info = { id: randomUUID(), team_id: randomUUID(), type: "O" };
  const posts = new Map<string, Post>();
  const pending = new Map<string, string>();
  let lastTime = 0;
  /** Strictly ascending, so that the order of posts is never in doubt. */
  const now = (): number => (lastTime = Math.max(Date.now(), lastTime + 1));
  const all = (fits: (post: Post) => boolean): Post[] => [...posts.values()].filter(fits);
  const isIn = (root: string, { id, root_id }: Post): boolean => id === root || root_id === root;
  const find = (id: string): Post => {
    const post = posts.get(id);
    if (!post || post.delete_at > 0) throw new Refusal(404, "app.post.get.app_error");
    return post;
  };
  const mentioned = (message: string, author: User): string[] => {
    const isForAll = /@(?:all|channel|here)\b/.test(message);
    const others = users.filter((user) => user !== author);
    return others
      .filter(({ username }) => isForAll || new RegExp(`@${username}\\b`).test(message))
      .map(({ id }) => id);
  };
  return {
    info,
    find,
    thread: (id) => find(id) && all((post) => post.delete_at === 0 && isIn(id, post)),
    since: (time) => all(({ update_at }) => update_at > time),
    create(user, { message = "", root_id = "", channel_id, props, pending_post_id: key = "" }) {
      // app/post.go, deduplicateCreatePost: for 30 seconds, which no test waits for.
      const known = pending.get(key);
      if (known !== undefined) return find(known);
      requireShort(message);
      if (channel_id !== info.id) throw new Refusal(403, "api.context.permissions.app_error");
      if (root_id && find(root_id).root_id) throw new Refusal(400, "api.post.create_post.root_id.app_error");
      const at = now();
      const post: Post = {
        id: randomUUID(),
        create_at: at,
        update_at: at,
        edit_at: 0,
        delete_at: 0,
        user_id: user.id,
        channel_id: info.id,
        root_id,
        message,
        type: "",
        props: { ...props, ...(user.is_bot && { from_bot: "true" }) },
      };
      posts.set(post.id, post);
      if (key) pending.set(key, post.id);
      tell("posted", { post: JSON.stringify(post), mentions: JSON.stringify(mentioned(message, user)) });
      return post;
    },
    patch(user, id, body) {
      const post = find(id);
      if (post.user_id !== user.id) throw new Refusal(403, "api.context.permissions.app_error");
      const { message = post.message, props = post.props } = body;
      requireShort(message);
      const at = now();
      Object.assign(post, { message, props, update_at: at, edit_at: at });
      tell("post_edited", { post: JSON.stringify(post) });
      return post;
    },
    remove(user, id) {
      const post = find(id);
      const mayDelete = post.user_id === user.id || user.isAdmin;
      if (!mayDelete) throw new Refusal(403, "api.context.permissions.app_error");
      const at = now();
      // store/sqlstore/post_store.go, Delete: the replies go with their root.
      for (const one of all((other) => isIn(id, other))) Object.assign(one, { delete_at: at, update_at: at });
      tell("post_deleted", { post: JSON.stringify(post) });
    },
    react(user, { post_id = "", emoji_name }) {
      find(post_id);
      const reaction = { user_id: user.id, post_id, emoji_name, create_at: now() };
      tell("reaction_added", { reaction: JSON.stringify(reaction) });
      return reaction;
    },
  };
}
