/** Lets one work of a name run at a time. Of those who wait, the ones that matter most go first; otherwise who came first. */
export type OneAtATime = <Result>(
  name: string,
  isUrgent: boolean,
  work: () => Promise<Result>,
) => Promise<Result>;

interface Line {
  urgent: (() => void)[];
  others: (() => void)[];
}

export function createOneAtATime(): OneAtATime {
  const lines = new Map<string, Line>();
  return async (name, isUrgent, work) => {
    const line = lines.get(name);
    if (line) await new Promise<void>((go) => (isUrgent ? line.urgent : line.others).push(go));
    else lines.set(name, { urgent: [], others: [] });
    try {
      return await work();
    } finally {
      const { urgent, others } = lines.get(name) ?? { urgent: [], others: [] };
      const next = urgent.shift() ?? others.shift();
      if (next) next();
      else lines.delete(name);
    }
  };
}
