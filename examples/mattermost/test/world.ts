import type { World, WorldFault, WorldPerson } from "natter/testing";
import { createMattermostAdapter } from "../adapter.ts";
import { numbers } from "../render.ts";
import { type Client, openClient, type SeenPost } from "./client.ts";
import { type ServerFault, startTestServer } from "./server.ts";

const faults: Record<WorldFault, [target: string, fault: ServerFault]> = {
  "refused post": ["POST /posts", "refused"],
  "refused edit": ["PUT /posts/:id/patch", "refused"],
  "closed edits": ["PUT /posts/:id/patch", "closed"],
  "failed edit": ["PUT /posts/:id/patch", "failed"],
  "unanswered post": ["POST /posts", "unanswered"],
  "unanswered edit": ["PUT /posts/:id/patch", "unanswered"],
  "doubled event": ["posted", "doubled"],
};

/** Ada, Ben, a moderator and two bots in one channel. Only `fault` needs the test server: everything else is Mattermost's API. */
export async function openMattermost(): Promise<World> {
  const server = await startTestServer();
  const { url, channel } = server;
  const bot = server.addUser("natter", "natter", { is_bot: true });
  const otherBot = await openClient(url, server.addUser("other", "other", { is_bot: true }));
  const moderator = await openClient(url, server.addUser("mod", "Mod", { isAdmin: true }));
  const asker = await openClient(url, server.addUser("ada", "Ada"));
  const bystander = await openClient(url, server.addUser("ben", "Ben"));
  const clients = [asker, bystander, moderator, otherBot];
  const roots = new Map<string, string>();
  const clientOf = ({ id }: WorldPerson): Client => (id === asker.id ? asker : bystander);
  const answers = (person: WorldPerson): SeenPost[] =>
    [...clientOf(person).posts.values()].filter(({ user_id: author }) => author === bot.id);
  const say: World["say"] = async (person, message, within = "") => {
    const root = roots.get(within) ?? "";
    const { id } = await clientOf(person).call("POST", "/posts", {
      channel_id: channel,
      root_id: root,
      message,
    });
    roots.set(id, root || id);
    return id;
  };
  return {
    adapter: () => createMattermostAdapter({ url, token: bot.token, longestMessage: 4_000, log: console }),
    asker,
    bystander,
    mention: "@natter",
    say,
    edit: async (person, said, message) =>
      void (await clientOf(person).call("PUT", `/posts/${said}/patch`, { message })),
    delete: async (person, said) => void (await clientOf(person).call("DELETE", `/posts/${said}`)),
    stop: async (person, within) => void (await say(person, "@natter stop", within)),
    async press(person, label) {
      const line = new RegExp(`:(\\w+): ${label}`);
      const post = answers(person).findLast(({ message }) => line.test(message));
      const emoji = line.exec(post?.message ?? "")?.[1];
      if (!post || !numbers.includes(emoji ?? ""))
        throw new Error(`${person.name} sees no button "${label}".`);
      const reaction = { user_id: person.id, post_id: post.id, emoji_name: emoji };
      await clientOf(person).call("POST", "/reactions", reaction);
    },
    shown: async (person) => answers(person).map(({ message }) => message),
    versions: async (person) => answers(person).map(({ versions }) => versions),
    isWorking: async () => asker.isTypingShown(),
    alarm: ({ name }) => `@all @channel @here @${name.toLowerCase()}`,
    wasNotified: async (person) => answers(person).some(({ notified }) => notified),
    otherBotSays: async (message) =>
      void (await otherBot.call("POST", "/posts", { channel_id: channel, message })),
    async removeAnswer() {
      const newest = answers(asker).at(-1);
      if (newest) await moderator.call("DELETE", `/posts/${newest.id}`);
    },
    fault(name) {
      const times = name === "closed edits" ? 3 : 1;
      const happened = Array.from({ length: times }, () => server.fault(...faults[name]));
      return () => happened.every((hasHappened) => hasHappened());
    },
    goAway: server.goAway,
    async close() {
      for (const client of clients) client.close();
      await server.close();
    },
  };
}
