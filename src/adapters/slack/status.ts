import { LeaseEnded, type Priority, type Turn } from "#core";
import { clip } from "./blocks.ts";
import type { Calls } from "./calls.ts";
import { refusalOf } from "./refusal.ts";

/** Where Slack knows agents and their sessions: spinner, title and Stop button. Per process. */
export interface Sessions {
  isOpen(space: string): boolean;
  refuse(space: string): void;
}

export function createSessions(agentView: boolean): Sessions {
  const closed = new Set<string>();
  return {
    isOpen: (space) => agentView && !closed.has(space),
    refuse: (space) => void closed.add(space),
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
/** What is answered where there are no agents. */
const noSessions: ReadonlySet<string | undefined> = new Set([
  "feature_disabled",
  "feature_not_enabled",
  "method_deprecated",
  "missing_scope",
  "not_allowed_token_type",
  "not_authorized",
  "unknown_method",
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
  let shown: string | null = null;
  /** The session says "processing", and nobody but us will say otherwise. */
  let isProcessing = false;
  let refresher: NodeJS.Timeout | undefined;

  const write = async (text: string, priority: Priority): Promise<void> => {
    await calls({ method: "assistant.threads.setStatus", priority }, (client) =>
      client.assistant.threads.setStatus({ ...place, status: text }),
    );
  };

  /** The title only counts when this begins the session, so that a person's own title stays. */
  const setSession = async (status: "processing" | "active", priority: Priority): Promise<void> => {
    if (!sessions.isOpen(space)) return;
    try {
      await calls({ method: "agents.sessions.setStatus", priority }, (client) =>
        client.agents.sessions.setStatus({
          ...place,
          status,
          ...(status === "processing" && { title: titleOf(turn), initiator_user_id: turn.author.id }),
        }),
      );
      isProcessing = status === "processing";
    } catch (error) {
      if (!noSessions.has(refusalOf(error))) throw error;
      sessions.refuse(space);
    }
  };

  const rest = (): void => {
    clearInterval(refresher);
    refresher = undefined;
    shown = null;
  };
  const refresh = (): void => {
    // Nobody is told: it is only a sign of life, and the next one may come through.
    if (shown !== null)
      void write(shown, "progress").catch((error: unknown) => error instanceof LeaseEnded && rest());
  };

  return {
    async show(text) {
      if (thread === "") return;
      if (text === null) {
        const stood = shown !== null;
        rest();
        await Promise.all([
          isProcessing ? setSession("active", "control") : undefined,
          stood ? write("", "control") : undefined,
        ]);
        return;
      }
      shown = text;
      refresher ??= setInterval(refresh, refreshEvery).unref();
      await Promise.all([
        isProcessing ? undefined : setSession("processing", "first"),
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
