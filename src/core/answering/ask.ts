import { randomUUID } from "node:crypto";
import type { Adapter, Draft, Page, Receive, Surface } from "../adapter.ts";
import { type Clock, distinctTimes } from "../clock.ts";
import { BadInput, Failure } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { answerId } from "../message.ts";
import type { Router } from "../bot/router.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Turn } from "../turn.ts";

/** A question from a program rather than from a platform. */
export interface AskRequest {
  text: string;
  /** The bot's path; without it the router decides. */
  bot?: string | undefined;
  /** Without it: somebody anonymous, another one in every session. */
  user?: string | undefined;
  /** What an earlier reply gave back, to go on with that conversation. */
  session?: string | undefined;
  /** What the bot's typed data begins with, in a new session. */
  data?: JsonValue | undefined;
}

export interface AskReply {
  status: "complete" | NonNullable<Page["ending"]>;
  response: string;
  sessionId: string;
}

/** `await` it for the whole reply, iterate over it for the pieces of the text. Leaving the loop stops the answer. */
export interface AskHandle extends PromiseLike<AskReply>, AsyncIterable<string> {}

export interface AskPlatform {
  ask(question: AskRequest): AskHandle;
  /** The way through which asked turns are answered: a platform like any other. */
  adapter: Adapter;
  /** The turn is over, with or without an answer. */
  resolve(turnId: string): void;
  stop(): void;
}

const platform = "ask";

export interface AskPlatformOptions {
  router: Router;
  receive: Receive;
  sessions: Pick<Sessions, "find">;
  clock: Clock;
}

/** Milliseconds between two looks for an answer that another process gives. */
const lookEvery = 500;

/** Programmatic use takes the same way as a message on a platform: same lanes, same sessions, same bots. */
export function createAskPlatform({ router, receive, sessions, clock }: AskPlatformOptions): AskPlatform {
  /** Whichever of many processes answers writes it down, and has no other way to tell us. */
  async function lookElsewhere({ id, thread }: Turn, listener: Listener): Promise<void> {
    for (;;) {
      await clock.sleep(lookEvery);
      if (listener.isDone() || listener.isShown()) return;
      // A store that is away comes back.
      const answer = await sessions.find(thread, answerId(id)).catch(() => undefined);
      if (!answer) continue;
      const ending = answer.cut ? "cut" : undefined;
      listener.show({ text: answer.text, progress: [], buttons: [], ending });
      listener.end();
      listeners.delete(id);
      return;
    }
  }

  const listeners = new Map<string, Listener>();
  // Questions of one session that are asked at once are answered in the order of the calls.
  const now = distinctTimes(clock);

  const ask = (question: AskRequest): AskHandle => {
    const asked = toTurn(question, now());
    const bot = router(asked);
    if (!bot) {
      throw new BadInput(
        `No bot answers ${question.bot === undefined ? "this question" : `at "${question.bot}"`}. Name the path of a bot of this host.`,
      );
    }
    // Named in the turn, so that the router has nothing more to decide when the turn is answered.
    const turn: Turn = { ...asked, bot: bot.name };
    const listener = createListener(turn.thread.thread);
    listeners.set(turn.id, listener);
    const admitted = receive(turn).catch((error: unknown) => {
      listeners.delete(turn.id);
      listener.fail(error);
    });
    void admitted.then(() => lookElsewhere(turn, listener));
    const stop = async (): Promise<void> => {
      // An order for a turn that is not in its lane yet would be dropped.
      await admitted;
      await receive({
        type: "stopped",
        id: `${turn.id}#stop`,
        thread: turn.thread,
        at: now(),
        by: turn.author,
        turn: turn.id,
      });
    };
    return {
      then: (...handlers) => listener.reply.then(...handlers),
      async *[Symbol.asyncIterator]() {
        try {
          yield* listener.pieces();
        } finally {
          // Harmless when the answer is complete: an order for a turn that is over is dropped.
          if (!listener.isDone()) await stop();
        }
      },
    };
  };

  return {
    ask,
    resolve(turnId) {
      listeners.get(turnId)?.end();
      listeners.delete(turnId);
    },
    stop() {
      for (const listener of listeners.values())
        listener.fail(new Failure("interrupted", "The host was stopped before the answer was complete."));
      listeners.clear();
    },
    adapter: {
      name: platform,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      surface: (turn) => surfaceFor(listeners.get(turn.id)),
      history: () => Promise.resolve([]),
      person: (id) => Promise.resolve({ id, isBot: false, name: id }),
      read: () => Promise.reject(new BadInput("A question that was asked by a program has no files.")),
      budget: () => ({ limit: 1_000, window: 1 }),
    },
  };
}

function toTurn({ text, bot, user, session = randomUUID(), data }: AskRequest, at: number): Turn {
  if (typeof text !== "string" || text.trim() === "")
    throw new BadInput(`A question needs a text; got ${JSON.stringify(text)}.`);
  return {
    type: "turn",
    id: `${platform}/${randomUUID()}`,
    thread: { platform, space: "", channel: "", thread: session },
    at,
    author: { id: user ?? `anonymous ${session}`, isBot: false },
    via: "direct",
    text,
    files: [],
    bot,
    data,
    origin: null,
  };
}

/** After a restart nobody listens any more; the answer is written all the same, into the session. */
function surfaceFor(listener: Listener | undefined): Surface {
  const draft: Draft = {
    ref: null,
    update: (page) => Promise.resolve(listener?.show(page())),
    finish: (page) => Promise.resolve(listener?.show(page)),
    remove: () => Promise.resolve(),
  };
  return {
    gap: 0,
    fits: () => true,
    find: () => Promise.resolve(undefined),
    open: async (page) => {
      listener?.show(page());
      return draft;
    },
    resume: () => draft,
    status: () => Promise.resolve(),
  };
}

interface Listener {
  reply: Promise<AskReply>;
  pieces(): AsyncGenerator<string>;
  show(page: Page): void;
  isDone(): boolean;
  /** Somebody in this process answers. */
  isShown(): boolean;
  end(): void;
  fail(error: unknown): void;
}

function createListener(sessionId: string): Listener {
  const whole = Promise.withResolvers<AskReply>();
  // Whoever only iterates hears of a failure there.
  whole.promise.catch(() => {});
  let changed = Promise.withResolvers<void>();
  let text = "";
  let ending: Page["ending"];
  let done = false;
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  return {
    reply: whole.promise,
    async *pieces() {
      for (let given = 0; ;) {
        const more = changed.promise;
        if (given < text.length) {
          const piece = text.slice(given);
          given = text.length;
          yield piece;
        } else if (done) {
          await whole.promise;
          return;
        } else await more;
      }
    },
    show(page) {
      text = page.text;
      ending = page.ending;
      tell();
    },
    isDone: () => done,
    isShown: () => text !== "",
    end() {
      done = true;
      whole.resolve({ status: ending ?? "complete", response: text, sessionId });
      tell();
    },
    fail(error) {
      done = true;
      whole.reject(error);
      tell();
    },
  };
}
