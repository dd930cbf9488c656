import { createRecent, isRetryable, LeaseEnded, type Priority, systemClock, type Turn } from "#core/platform";
import { clip } from "./blocks.ts";
import type { Calls } from "../api/calls.ts";
import { refusalOf } from "../api/refusal.ts";

/** Where Slack knows agents and their sessions: spinner, title and Stop button. Per process. */
export interface Sessions {
  isOpen(space: string, channel: string): boolean;
  /** Whether Slack's word means that there are none, which is remembered. */
  isRefused(space: string, channel: string, refusal: string | undefined): boolean;
}

export function createSessions(agentView: boolean): Sessions {
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

/** The signs that somebody is at work, beside the answer. */
export interface AnswerStatus {
  show(text: string | null): Promise<void>;
  /** The bot has said something, and with that its status is gone. */
  said(): void;
}

/** Slack takes a status away after two minutes. https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
const refreshEvery = 90_000;
/** Slack cuts what is longer, and the first line says it all. */
const mostTitle = 80;
const mostTries = 5;
/** What is answered where there are no agents. */
const noSessions: ReadonlySet<string | undefined> = new Set([
  "feature_disabled",
  "feature_not_enabled",
  "method_deprecated",
  "missing_scope",
  "not_allowed_token_type",
  "unknown_method",
]);
/** What is answered where the bot is no member: it says nothing about other places. */
const noSessionsHere: ReadonlySet<string | undefined> = new Set([
  "channel_not_found",
  "not_authorized",
  "not_in_channel",
]);

export function createStatus(options: {
  calls: Calls;
  sessions: Sessions;
  turn: Turn;
  thread: string;
}): AnswerStatus {
  const { calls, sessions, turn, thread } = options;
  const { space, channel } = turn.thread;
  const place = { channel_id: channel, thread_ts: thread };
  // Unknown before anything was said: a dead process may have left a status, and a session that says "processing".
  let shown: string | null | undefined;
  /** The session says "processing", or may do so, and nobody but us will say otherwise. */
  let isProcessing: boolean | undefined;
  let refresher: NodeJS.Timeout | undefined;

  const write = async (text: string, priority: Priority): Promise<void> => {
    await calls({ method: "assistant.threads.setStatus", priority }, (client) =>
      client.assistant.threads.setStatus({ ...place, status: text }),
    );
  };

  /** The title only counts when this begins the session, so that a person's own title stays. */
  const setSession = async (status: "processing" | "active", priority: Priority): Promise<void> => {
    if (!sessions.isOpen(space, channel)) return;
    try {
      await calls({ method: "agents.sessions.setStatus", priority }, (client) => {
        isProcessing = true;
        return client.agents.sessions.setStatus({
          ...place,
          status,
          ...(status === "processing" && { title: titleOf(turn), initiator_user_id: turn.author.id }),
        });
      });
      isProcessing = status === "processing";
    } catch (error) {
      if (!sessions.isRefused(space, channel, refusalOf(error))) throw error;
    }
  };

  /** Slack would show for an hour that the bot works. */
  const becomeActive = async (): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await setSession("active", "control");
      } catch (error) {
        if (!isRetryable(error) || tries === mostTries) throw error;
        await systemClock.sleep(250 * 2 ** tries);
      }
    }
  };

  const rest = (): void => {
    clearInterval(refresher);
    refresher = undefined;
    shown = null;
  };
  const refresh = (): void => {
    // Nobody is told: it is only a sign of life, and the next one may come through.
    if (shown) void write(shown, "progress").catch((error: unknown) => error instanceof LeaseEnded && rest());
  };

  return {
    async show(text) {
      if (thread === "") return;
      if (text === null) {
        const stood = shown !== null;
        rest();
        await Promise.all([
          isProcessing === false ? undefined : becomeActive(),
          stood ? write("", "control") : undefined,
        ]);
        return;
      }
      shown = text;
      refresher ??= setInterval(refresh, refreshEvery).unref();
      await Promise.all([
        isProcessing === true ? undefined : setSession("processing", "first"),
        write(text, "progress"),
      ]);
    },
    said: rest,
  };
}

function titleOf({ text }: Turn): string {
  const [line = ""] = text.trim().split("\n");
  return clip(line || "Question", mostTitle);
}
