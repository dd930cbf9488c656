import { type Client, Events } from "discord.js";
import { createRecent } from "#core/platform";

/** The most direct messages in the library's cache. */
const mostDirects = 200;

/** Keeps the library's cache of direct messages small. The library forgets none, and every person who writes to the bot has one. */
export function limitDirects(client: Client): void {
  const recent = createRecent<true>(mostDirects);
  client.on(Events.MessageCreate, ({ channel }) => {
    if (!channel.isDMBased()) return;
    const before = recent.keys();
    recent.set(channel.id, true);
    for (const id of before) if (!recent.has(id)) client.channels.cache.delete(id);
  });
}
