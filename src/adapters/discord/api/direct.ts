import { type Client, Events } from "discord.js";
import { Failure, type Priority } from "#core/platform";
import type { Calls } from "./calls.ts";
import { fieldsOf, textOf } from "./payload.ts";

/** The direct message channel with somebody, which is opened if need be. */
export async function directWith(calls: Calls, person: string, priority: Priority): Promise<string> {
  const opened = await calls(
    { scope: "other directs", priority, method: "POST", route: "/users/@me/channels" },
    () => ({ body: { recipient_id: person } }),
  );
  const channel = textOf(fieldsOf(opened)["id"]);
  if (channel !== undefined) return channel;
  throw new Failure("unknown", "Discord opened a direct message and gave it no id.");
}

/** As many direct messages as the library knows at a time. */
const most = 200;

/** The library never forgets a direct message, and everybody who writes to the bot has one. */
export function limitDirects(client: Client): void {
  const recent = new Set<string>();
  client.on(Events.MessageCreate, ({ channel }) => {
    if (!channel.isDMBased()) return;
    recent.delete(channel.id);
    recent.add(channel.id);
    const [oldest] = recent;
    if (recent.size <= most || oldest === undefined) return;
    recent.delete(oldest);
    client.channels.cache.delete(oldest);
  });
}
