/** A post as a person has it on the screen. */
export interface SeenPost {
  id: string;
  root_id: string;
  user_id: string;
  message: string;
  /** All texts that it had, the present one last. */
  versions: string[];
  /** It has notified this person. */
  notified: boolean;
}

/** A person at a client: acts over the API, and sees what the events tell. It works against a real server as well. */
export interface Client {
  id: string;
  name: string;
  posts: Map<string, SeenPost>;
  isTypingShown(): boolean;
  call(method: string, path: string, body?: object): Promise<{ id: string }>;
  close(): void;
}

/** A client shows a typing sign for so long. */
const typingLasts = 5_000;

export async function openClient(
  url: string,
  account: { id: string; token: string; nickname: string },
): Promise<Client> {
  const { id, token, nickname: name } = account;
  const posts: Client["posts"] = new Map();
  const typing = new Map<string, number>();
  const show = (post: SeenPost, notified: boolean): void => {
    const versions = [...(posts.get(post.id)?.versions ?? []), post.message];
    posts.set(post.id, { ...post, versions, notified });
  };
  const hide = (root: string): void => {
    for (const one of posts.values()) if (one.id === root || one.root_id === root) posts.delete(one.id);
  };
  const take = ({ event, data }: { event: string; data: Record<string, string> }): void => {
    const post: SeenPost = JSON.parse(data["post"] ?? "{}");
    if (event === "typing") typing.set(data["user_id"] ?? "", Date.now() + typingLasts);
    if (event === "posted") {
      typing.delete(post.user_id);
      show(post, JSON.parse(data["mentions"] ?? "[]").includes(id));
    }
    if (event === "post_edited") show(post, posts.get(post.id)?.notified ?? false);
    if (event === "post_deleted") hide(post.id);
  };

  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v4/websocket`);
  const challenge = { seq: 1, action: "authentication_challenge", data: { token } };
  socket.addEventListener("open", () => socket.send(JSON.stringify(challenge)));
  await new Promise<void>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const received = JSON.parse(String(data));
      if (received.event === "hello") resolve();
      else if (received.event) take(received);
    });
  });
  return {
    id,
    name,
    posts,
    isTypingShown: () => typing.values().some((until) => Date.now() < until),
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${token}` };
      const sent = body === undefined ? null : JSON.stringify(body);
      const response = await fetch(`${url}/api/v4${path}`, { method, headers, body: sent });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as { id: string };
    },
    close: () => socket.close(),
  };
}
