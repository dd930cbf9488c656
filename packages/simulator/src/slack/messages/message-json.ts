import type { Message, SharedFile, Version } from "../../world/message.ts";
import type { World } from "../../world/world.ts";
import type { Directory } from "../apps/directory.ts";
import { accountOf, homeOf, isExternallyShared } from "../apps/teams.ts";
import { fieldsOf, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { fileJson, hiddenFileJson } from "./file-json.ts";
import { richTextOf } from "./rich-text.ts";
import { repliesOf } from "./thread.ts";

type Source = { world: World; directory: Directory };

/** Writes a message as the Web API and the events do. `version` selects an older version. */
export function messageJson({ world, directory }: Source, message: Message, version?: Version): Fields {
  const shown = version ?? message.versions.at(-1);
  const { derived: _derived, ...payload }: Fields = shown?.content.payload ?? {};
  const bot = directory.byUser(message.author, message.space);
  const home = homeOf(world, message.author, message);
  const isExternal = home !== message.space && !message.system;
  const channel = world.channel("slack", message.channel);
  const isHidden = channel !== undefined && isExternallyShared(world, channel);
  const text = stringOf(payload["text"]);
  const subtype = subtypeOf(message, shown?.content.files ?? []);
  const isTyped = !bot && message.extras["clientMessageId"] !== undefined;
  const edited = shown && shown !== message.versions[0] && !message.streaming && !payload["streaming_state"];
  const files = shown?.content.files ?? [];
  return present({
    type: "message",
    subtype,
    // A message of a webhook has no user.
    user: subtype === "bot_message" ? undefined : message.author,
    text,
    ts: message.id,
    team: message.system ? undefined : home,
    ...(isExternal && externalAuthor(world, home, message.author)),
    ...(bot && { bot_id: bot.botId, app_id: bot.app.id, bot_profile: botProfile(bot) }),
    ...(isTyped && text !== "" && { blocks: richTextOf(text, blockIdOf(message)) }),
    ...payload,
    ...noticeOf(message),
    thread_ts: message.thread,
    parent_user_id: message.thread && world.timeline.find("slack", message.channel, message.thread)?.author,
    client_msg_id: message.extras["clientMessageId"],
    app_context: message.extras["appContext"],
    files:
      files.length > 0 ? files.map((file) => (isHidden ? hiddenFileJson(file) : fileJson(file))) : undefined,
    edited: edited ? { user: shown.by, ts: microseconds(shown.at) } : undefined,
  });
}

/** Returns the id of the block that a client makes of a typed text. It stays the same over all reads. */
function blockIdOf({ id }: Message): string {
  return Number(id.replace(".", "")).toString(36).slice(-5);
}

/** Returns the keys that only a notice has: the new topic, or who invited. */
function noticeOf({ extras }: Message): Fields {
  return fieldsOf(extras["notice"]);
}

/** Returns what a message in a shared channel tells about an author from another workspace. */
function externalAuthor(world: World, home: string, person: string): Fields {
  const name = world.nameOf("slack", person);
  const { guest } = accountOf(world.space("slack", home), person);
  return {
    user_team: home,
    source_team: home,
    user_profile: {
      avatar_hash: "",
      image_72: "https://avatars.example/72.png",
      first_name: name.split(" ")[0],
      real_name: name,
      display_name: name,
      team: home,
      name: name.toLowerCase(),
      is_restricted: guest !== undefined,
      is_ultra_restricted: guest === "single-channel",
    },
  };
}

function botProfile({ botId, app, team, bot }: NonNullable<ReturnType<Directory["byUser"]>>): Fields {
  const icons = Object.fromEntries(
    [36, 48, 72].map((size) => [`image_${size}`, `https://avatars.example/${app.id}/${size}.png`]),
  );
  return { id: botId, app_id: app.id, name: bot.name, team_id: team.id, deleted: false, updated: 0, icons };
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
