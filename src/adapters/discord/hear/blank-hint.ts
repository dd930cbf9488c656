import { createRecent, type Cursors, type Log, toError, type Turn } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import { toOrigin } from "./origin.ts";

/** Tells a thread, once, that the bot can read only messages that name it. */
export type BlankHint = (turn: Turn) => Promise<void>;

/**
 * Makes the hint for turns that came without their content. Discord hides the content from bots without the Message Content intent,
 * unless a message names the bot or replies to it with a ping. https://discord.com/developers/docs/events/gateway#message-content-intent
 */
export function createBlankHint(options: {
  calls: Calls;
  cursors: Cursors;
  self: string;
  log: Log;
}): BlankHint {
  const { calls, cursors, self, log } = options;
  const told = createRecent<true>(1_000);

  const post = async (channel: string, message: string): Promise<void> => {
    const route = `/channels/${channel}/messages` as const;
    await calls({ scope: `post ${channel}`, priority: "control", method: "POST", route }, () => ({
      body: {
        content: `I can read only messages that name me: write <@${self}>, or reply to one of my messages with its ping on.`,
        allowed_mentions: { parse: [] },
        message_reference: { message_id: message, fail_if_not_exists: false },
        // A second try after a crash posts no second hint.
        nonce: `hint ${channel}`,
        enforce_nonce: true,
      },
    }));
  };

  return async ({ origin, author, via }) => {
    const { channel, message } = toOrigin(origin);
    // The bot stays silent where it only listens.
    const isMeant = !author.isBot && (via === "thread" || via === "reply");
    if (!isMeant || message === undefined || told.has(channel)) return;
    told.set(channel, true);
    const key = `hinted ${channel}`;
    try {
      if ((await cursors.get(key)) !== undefined) return;
      await post(channel, message);
      await cursors.set(key, message, "remembered");
    } catch (error) {
      // Discord would refuse again. After any other error, the next message is another chance.
      if (codeOf(error) === undefined) told.delete(channel);
      log.warn(
        { err: toError(error) },
        "could not tell a thread that the bot reads only messages that name it",
      );
    }
  };
}
