/** Runs one piece of work per key at a time. Urgent work goes before other work that waits; otherwise the order of asking counts. */
export type KeyedQueue = <Result>(
  key: string,
  isUrgent: boolean,
  work: () => Promise<Result>,
) => Promise<Result>;

interface Waiting {
  urgent: (() => void)[];
  others: (() => void)[];
}

export function createKeyedQueue(): KeyedQueue {
  const queues = new Map<string, Waiting>();
  return async (key, isUrgent, work) => {
    const queue = queues.get(key);
    if (queue) await new Promise<void>((go) => (isUrgent ? queue.urgent : queue.others).push(go));
    else queues.set(key, { urgent: [], others: [] });
    try {
      return await work();
    } finally {
      const { urgent, others } = queues.get(key) ?? { urgent: [], others: [] };
      const next = urgent.shift() ?? others.shift();
      if (next) next();
      else queues.delete(key);
    }
  };
}
