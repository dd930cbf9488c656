import type { Engine } from "#core";

export interface Watched {
  /** To be used in the place of the one that was given. */
  engine: Engine;
  /** Resolves when nothing that was admitted here, and nothing that was left behind, is waiting or being worked on. */
  idle(): Promise<void>;
}

/** Knows when an engine has nothing left to do: for programs that end when all is answered, rather than with a signal. */
export function watchIdle(engine: Engine): Watched {
  const waiting = new Set<string>();
  let running = 0;
  let listeners: (() => void)[] = [];

  const settle = (): void => {
    if (waiting.size > 0 || running > 0) return;
    for (const listener of listeners) listener();
    listeners = [];
  };
  const within = async (id: string, work: () => Promise<void>): Promise<void> => {
    running += 1;
    try {
      await work();
      waiting.delete(id);
    } finally {
      running -= 1;
      settle();
    }
  };

  return {
    engine: {
      ...engine,
      async admit(event) {
        // Before it is admitted: it may be done before we hear that it was.
        const isKnown = waiting.has(event.id);
        waiting.add(event.id);
        let isNew = false;
        try {
          isNew = await engine.admit(event);
        } finally {
          if (!isNew && !isKnown) waiting.delete(event.id);
          settle();
        }
        return isNew;
      },
      start: (work) =>
        engine.start({
          run: (event, lease) => within(event.id, () => work.run(event, lease)),
          bury: (event, lease) => within(event.id, () => work.bury(event, lease)),
        }),
    },
    idle: () =>
      new Promise((resolve) => {
        listeners.push(resolve);
        settle();
      }),
  };
}
