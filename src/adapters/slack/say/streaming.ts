/** Which workspaces take another native stream now. Per process: others have their own view of it. */
export interface Streaming {
  isOpen(space: string): boolean;
  /** A stream is about to begin. */
  begin(space: string): void;
  /** Slack refused with this word: some words are for the whole workspace, and for good. */
  refuse(space: string, refusal: string | undefined): void;
}

/** Of the 20 that Slack lets begin in a minute. Whoever comes later would see nothing until the minute is over, and is answered by edits. */
const mostPerMinute = 15;
const workspaceWide: ReadonlySet<string | undefined> = new Set([
  "feature_not_enabled",
  "unknown_method",
  "missing_scope",
]);

export function createStreaming(now: () => number = Date.now): Streaming {
  const closed = new Set<string>();
  const begun = new Map<string, number[]>();
  return {
    isOpen(space) {
      const recent = (begun.get(space) ?? []).filter((at) => at > now() - 60_000);
      begun.set(space, recent);
      return !closed.has(space) && recent.length < mostPerMinute;
    },
    begin: (space) => void begun.set(space, [...(begun.get(space) ?? []), now()]),
    refuse(space, refusal) {
      if (workspaceWide.has(refusal)) closed.add(space);
    },
  };
}
