import type { Receiver } from "@slack/bolt";
import { Failure, toFailure } from "#core/platform";
import { createSocketLine, type SocketLineOptions } from "./socket-line.ts";

export interface SocketReceiver extends Receiver {
  /** How many connections are up. */
  readonly connected: number;
}

export interface SocketReceiverOptions extends Omit<SocketLineOptions, "changed"> {
  /** How many connections to keep open. Slack sends each event to one of them. */
  connections: number;
  /** Milliseconds between the openings of two connections, so that Slack does not end both at once. */
  apart?: number | undefined;
  /** Called after a time without any connection. Slack does not send again what happened in it. */
  gap(): void;
}

const usuallyApart = 300_000;

/**
 * Socket Mode over several connections. Slack ends each of them every few hours. While one is opened again, the others get the
 * events, which a bot with one connection would lose.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  let wasDown = false;
  const count = (): number => lines.filter(({ openedAt }) => openedAt !== undefined).length;
  const changed = (): void => {
    const connected = count();
    if (connected > 0 && wasDown) options.gap();
    wasDown = connected === 0;
  };
  const lines = Array.from({ length: options.connections }, () => createSocketLine({ ...options, changed }));
  const { apart = usuallyApart } = options;
  /** Renews one of two connections of the same age, because Slack ends connections by age and would end both. */
  const keepApart = (): void => {
    const opened = lines.flatMap((line) =>
      line.openedAt === undefined ? [] : [{ line, at: line.openedAt }],
    );
    if (opened.length < lines.length) return;
    const inOrder = opened.toSorted((a, b) => a.at - b.at);
    const twin = inOrder.find(({ at }, index) => at - (inOrder[index - 1]?.at ?? -Infinity) < apart / 2);
    void twin?.line.renew();
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    init: (app) => lines.forEach(({ receiver }) => receiver.init(app)),
    async start() {
      const started = await Promise.allSettled(lines.map((line) => line.start()));
      const failures = started.flatMap((each) =>
        each.status === "rejected" ? [toFailure(each.reason)] : [],
      );
      const [first = new Failure("unknown", "Slack gave no connection.")] = failures;
      // One connection gets all events, and the others are tried again. A refused token is refused to all of them.
      if (failures.length === lines.length) throw failures.find(({ kind }) => kind === "key") ?? first;
      if (failures.length > 0)
        options.log.warn(
          { err: first },
          "could not open all connections to Slack; using the others, and trying again",
        );
      timer = setInterval(keepApart, apart).unref();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(lines.map((line) => line.stop()));
    },
    get connected() {
      return count();
    },
  };
}
