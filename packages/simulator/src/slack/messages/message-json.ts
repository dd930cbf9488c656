import type { Message, SharedFile, Version } from "../../world/message.ts";
import type { World } from "../../world/world.ts";
import type { Directory } from "../apps/directory.ts";
import { present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { fileJson } from "./file-json.ts";
import { repliesOf } from "./thread.ts";

type Source = { world: World; directory: Directory };

/** Writes a message as the Web API and the events do. `version` selects an older version. */
export function messageJson({ world, directory }: Source, message: Message, version?: Version): Fields {
  const shown = version ?? message.versions.at(-1);
  const { derived: _derived, ...payload }: Fields = shown?.content.payload ?? {};
  const bot = directory.byUser(message.author);
  const edited = shown && shown !== message.versions[0] && !message.streaming && !payload["streaming_state"];
  const files = shown?.content.files ?? [];
  return present({
    type: "message",
    subtype: subtypeOf(message, files),
    user: message.author,
    text: stringOf(payload["text"]),
    ts: message.id,
    team: message.space,
    ...(bot && { bot_id: bot.botId, app_id: bot.app.id, bot_profile: botProfile(bot) }),
    ...payload,
    thread_ts: message.thread,
    parent_user_id: message.thread && world.timeline.find("slack", message.channel, message.thread)?.author,
    client_msg_id: message.extras["clientMessageId"],
    app_context: message.extras["appContext"],
    files: files.length > 0 ? files.map((file) => fileJson(file)) : undefined,
    edited: edited ? { user: shown.by, ts: microseconds(shown.at) } : undefined,
  });
}

function botProfile({ botId, app, team, bot }: NonNullable<ReturnType<Directory["byUser"]>>): Fields {
  return { id: botId, app_id: app.id, name: bot.name, team_id: team.id, deleted: false };
}

function subtypeOf(message: Message, files: readonly SharedFile[]): string | undefined {
  const given = message.extras["subtype"];
  if (typeof given === "string") return given;
  if (files.length > 0) return "file_share";
  return message.broadcast ? "thread_broadcast" : undefined;
}

/**
 * Writes a message as the history does: with reactions, and with the number of replies for a thread's first
 * message.
 */
export function historyJson(source: Source, message: Message): Fields {
  const { world } = source;
  const reactions = [...message.reactions].map(([name, people]) => ({
    name,
    users: [...people],
    count: people.size,
  }));
  const replies = message.thread === undefined ? repliesOf(world, message.channel, message.id) : [];
  const latest = replies.at(-1);
  if (message.deleted) {
    return {
      type: "message",
      subtype: "tombstone",
      user: "USLACKBOT",
      hidden: true,
      text: "This message was deleted.",
      ts: message.id,
      thread_ts: message.id,
      reply_count: replies.length,
    };
  }
  return present({
    ...messageJson(source, message),
    reactions: reactions.length > 0 ? reactions : undefined,
    ...(latest && {
      thread_ts: message.id,
      reply_count: replies.length,
      reply_users: [...new Set(replies.map(({ author }) => author))],
      latest_reply: latest.id,
    }),
  });
}

/** Writes a time as Slack does. */
export function microseconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}
