import { randomUUID } from "node:crypto";
import type { Adapter, Receive } from "../adapter.ts";
import type { Bot } from "../bot/bot.ts";
import type { Router } from "../bot/router.ts";
import { type Clock, distinctTimes } from "../time/clock.ts";
import { BadInput, Failure } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { answerId } from "../message.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Turn } from "../turn.ts";
import { askPlatform, createAskAdapter } from "./ask-adapter.ts";
import { type AskReply, createPendingReply, type PendingReply } from "./pending-reply.ts";

/** A question from a program. */
export interface AskRequest {
  text: string;
  /** The name of the bot to ask. Without it, the first bot that wants the question answers. */
  bot?: string | undefined;
  /** Without it, an anonymous person asks, a different one in each session. */
  user?: string | undefined;
  /** The `sessionId` of an earlier reply, to go on with that conversation. */
  session?: string | undefined;
  /** Sets the bot's typed data in a new session. */
  data?: JsonValue | undefined;
}

/** `await` it for the whole reply, or iterate over it for the pieces of the text. Leaving the loop stops the answer. */
export interface AskHandle extends PromiseLike<AskReply>, AsyncIterable<string> {}

/** Programs ask like people do: a question is a turn of a platform, with the same lanes, sessions and bots. */
export interface AskPlatform {
  ask(request: AskRequest): AskHandle;
  adapter: Adapter;
  /** Ends the reply of a turn that is over, with or without an answer. */
  resolve(turnId: string): void;
  /** Fails every reply that is still pending. */
  stop(): void;
}

export interface AskPlatformOptions {
  router: Router;
  bots: readonly Bot[];
  receive: Receive;
  sessions: Pick<Sessions, "find">;
  clock: Clock;
}

/** Milliseconds between two reads of the session, in case another process gives the answer. */
const lookEvery = 500;

export function createAskPlatform({
  router,
  bots,
  receive,
  sessions,
  clock,
}: AskPlatformOptions): AskPlatform {
  const pending = new Map<string, PendingReply>();
  // Questions of one session that are asked at once are answered in the order of the calls.
  const now = distinctTimes(clock);

  /** Waits for an answer that another process gives. This process learns of it only through the session. */
  const watchSession = async ({ id, thread }: Turn, reply: PendingReply): Promise<void> => {
    for (;;) {
      await clock.sleep(lookEvery);
      if (reply.isDone || reply.isShown) return;
      // A store that is away may come back, so a failed look is repeated.
      const answer = await sessions.find(thread, answerId(id)).catch(() => undefined);
      if (!answer) continue;
      reply.show({ text: answer.text, ending: answer.cut ? "cut" : undefined });
      reply.complete();
      pending.delete(id);
      return;
    }
  };

  const send = (turn: Turn, reply: PendingReply): Promise<void> =>
    receive(turn).catch((error: unknown) => {
      pending.delete(turn.id);
      reply.fail(error);
    });

  const stopTurn = ({ id, thread, author }: Turn): Promise<void> =>
    receive({ type: "stopped", id: `${id}#stop`, thread, at: now(), by: author, turn: id });

  return {
    adapter: createAskAdapter((turnId) => pending.get(turnId)),
    ask(request) {
      const turn = routed(toTurn(request, now()), router, bots);
      const reply = createPendingReply(turn.thread.thread);
      pending.set(turn.id, reply);
      const sent = send(turn, reply);
      void sent.then(() => watchSession(turn, reply));
      return {
        then: (...handlers) => reply.whole.then(...handlers),
        async *[Symbol.asyncIterator]() {
          try {
            yield* reply.pieces();
          } finally {
            // The engine drops an order for a turn that is not in its lane yet.
            await sent;
            if (!reply.isDone) await stopTurn(turn);
          }
        },
      };
    },
    resolve(turnId) {
      pending.get(turnId)?.complete();
      pending.delete(turnId);
    },
    stop() {
      for (const reply of pending.values())
        reply.fail(new Failure("interrupted", "The host was stopped before the answer was complete."));
      pending.clear();
    },
  };
}

/** Names the router's choice in the turn, so that the router has nothing left to decide when the turn is answered. */
function routed(turn: Turn, router: Router, bots: readonly Bot[]): Turn {
  const bot = router(turn);
  if (bot) return { ...turn, bot: bot.name };
  const problem = turn.bot === undefined ? "No bot wants this question" : `No bot is named "${turn.bot}"`;
  const names = bots.map(({ name }) => `"${name}"`).join(", ");
  throw new BadInput(`${problem}. Give \`bot\` one of these names: ${names}.`);
}

function toTurn({ text, bot, user, session = randomUUID(), data }: AskRequest, at: number): Turn {
  if (typeof text !== "string" || text.trim() === "")
    throw new BadInput(`A question needs a text; got ${JSON.stringify(text)}.`);
  return {
    type: "turn",
    id: `${askPlatform}/${randomUUID()}`,
    thread: { platform: askPlatform, space: "", channel: "", thread: session },
    at,
    author: { id: user ?? `anonymous ${session}`, isBot: false },
    via: "direct",
    text,
    files: [],
    quotes: [],
    bot,
    data,
    origin: null,
  };
}
