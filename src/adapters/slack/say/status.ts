import { createPassingStatus, createRecent, type Priority, threadTitle, type Turn } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { refusalOf } from "../api/refusal.ts";

/** Where Slack has agent sessions, which bring a spinner, a title and a Stop button. Each process finds out for itself. */
export interface AgentSessions {
  isOpen(space: string, channel: string): boolean;
  /** Tells whether Slack's word means that there are no sessions, and remembers it. */
  isRefused(space: string, channel: string, refusal: string | undefined): boolean;
}

export function createAgentSessions(agentView: boolean): AgentSessions {
  const closed = new Set<string>();
  const closedChannels = createRecent<true>(1_000);
  const inChannel = (space: string, channel: string): string => `${space} ${channel}`;
  return {
    isOpen: (space, channel) =>
      agentView && !closed.has(space) && !closedChannels.get(inChannel(space, channel)),
    isRefused(space, channel, refusal) {
      if (noSessions.has(refusal)) closed.add(space);
      else if (noSessionsHere.has(refusal)) closedChannels.set(inChannel(space, channel), true);
      else return false;
      return true;
    },
  };
}

/** What Slack shows next to an answer while the bot works. */
export interface AnswerStatus {
  /** Begins the agent session, which brings the Stop button. Slack takes the title only before the answer's first message. */
  begin(): Promise<void>;
  show(text: string | null): Promise<void>;
  /** Call before a post, which clears the status. Resolves when no earlier call can set it again. */
  said(): Promise<void>;
}

/** Milliseconds. Slack clears a status after two minutes. https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
const refreshEvery = 90_000;
/** Slack cuts longer titles. */
const longestTitle = 80;
/** Slack's words for a workspace without agent sessions. */
const noSessions: ReadonlySet<string | undefined> = new Set([
  "feature_disabled",
  "feature_not_enabled",
  "method_deprecated",
  "missing_scope",
  "not_allowed_token_type",
  "unknown_method",
]);
/** Slack's words for one channel without them, because the bot is not a member. */
const noSessionsHere: ReadonlySet<string | undefined> = new Set([
  "channel_not_found",
  "not_authorized",
  "not_in_channel",
]);

export function createStatus(options: {
  calls: Calls;
  sessions: AgentSessions;
  turn: Turn;
  thread: string;
}): AnswerStatus {
  const { calls, sessions, turn, thread } = options;
  const { space, channel } = turn.thread;
  const session = { channel_id: channel, thread_ts: thread };
  // Unknown at first: a dead process may have left a status, and a session that says "processing".
  let shown: string | null | undefined;
  /** The session says "processing", or may say so. Slack ends that only after an hour. */
  let isProcessing: boolean | undefined;
  let beginning: Promise<void> | undefined;
  /** The asker does not belong to the channel's workspace. */
  let isStranger = false;

  const write = (wanted: () => string | undefined, priority: Priority): Promise<void> =>
    calls({ method: "assistant.threads.setStatus", priority }, async (client) => {
      const text = wanted();
      if (text !== undefined) await client.assistant.threads.setStatus({ ...session, status: text });
    });
  const passing = createPassingStatus({ refreshEvery, send: (wanted) => write(wanted, "progress") });

  /** Slack takes the title only when the session begins, so a title that a person gave stays. */
  const setSession = async (status: "processing" | "active", priority: Priority): Promise<void> => {
    if (!sessions.isOpen(space, channel)) return;
    try {
      await calls({ method: "agents.sessions.setStatus", priority }, (client) => {
        isProcessing = true;
        return client.agents.sessions.setStatus({
          ...session,
          status,
          ...(status === "processing" && {
            title: threadTitle(turn.text, longestTitle),
            ...(!isStranger && { initiator_user_id: turn.author.id }),
          }),
        });
      });
      isProcessing = status === "processing";
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === "user_not_found" && !isStranger) {
        isStranger = true;
        await setSession(status, priority);
      } else if (!sessions.isRefused(space, channel, refusal)) throw error;
    }
  };

  /** Can be called again after a failure: a status that is already cleared costs no call. */
  const clear = async (): Promise<void> => {
    // A status that is on its way must not come after the call that clears it.
    await passing.said();
    // "processing" may still be under way, and must not come after "active".
    await beginning?.catch(() => {});
    try {
      if (isProcessing !== false) await setSession("active", "control");
    } finally {
      if (shown !== null) await write(() => "", "control");
      shown = null;
    }
  };

  // The session and the status share one place in Slack's client, where the last one wins. So one is sent after the other.
  return {
    begin: () => (beginning ??= thread === "" ? Promise.resolve() : setSession("processing", "first")),
    async show(text) {
      if (thread === "") return;
      if (text === null) return clear();
      shown = text;
      await beginning?.catch(() => {});
      try {
        if (isProcessing !== true) await setSession("processing", "first");
      } finally {
        // The bot may have posted in the meantime.
        if (shown === text) await passing.show(text);
      }
    },
    async said() {
      shown = null;
      // A status that comes after the post has to be cleared at the end.
      if (!(await passing.said())) shown = undefined;
    },
  };
}
