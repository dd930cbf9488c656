import { textOfPeople } from "./question.ts";

/** Reads the log of all processes of a story. */
export interface Listener {
  hear(line: string): void;
  /** What no log may hold, and errors that were not caught. */
  readonly faults: readonly string[];
  /** The last lines, for a person who looks for the reason of a failure. */
  readonly last: readonly string[];
}

const kept = 400;

export function createListener(): Listener {
  const faults = new Set<string>();
  const last: string[] = [];
  return {
    hear(line) {
      last.push(line);
      if (last.length > kept) last.shift();
      const short = line.slice(0, 300);
      if (textOfPeople.test(line)) faults.add(`the log has a text of a person: ${short}`);
      if (/"level":60|unhandled|uncaught|MaxListenersExceeded/i.test(line))
        faults.add(`the log has an uncaught error: ${short}`);
    },
    get faults() {
      return [...faults];
    },
    last,
  };
}
