/** Tells which workspaces take another native stream now. Each process counts its own streams. */
export interface Streaming {
  isOpen(space: string): boolean;
  /** Notes that a stream is about to begin. */
  begin(space: string): void;
  /** Notes a refusal. Some words close the workspace to streams for good. */
  refuse(space: string, refusal: string | undefined): void;
}

/** Slack lets 20 streams begin in a minute. Later answers grow by edits, because their readers would see nothing for so long. */
const mostPerMinute = 15;
const workspaceWide: ReadonlySet<string | undefined> = new Set([
  "feature_not_enabled",
  "unknown_method",
  "missing_scope",
]);

export function createStreaming(now: () => number = () => performance.now()): Streaming {
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
