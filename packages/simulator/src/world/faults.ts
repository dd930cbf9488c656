/** Something that goes wrong on purpose. Times are milliseconds unless the name says otherwise. */
export type Fault =
  /** The call is refused with 429. `inBody`: Slack's other way, `ok: false` in a 200. `scope`: Discord's. */
  | {
      kind: "rate-limited";
      retryAfterSeconds: number;
      inBody?: boolean;
      scope?: "user" | "global" | "shared";
    }
  | { kind: "server-error"; status?: 500 | 502 | 503 }
  /** The answer comes late; the call is applied at once. */
  | { kind: "slow"; ms: number }
  /** The call is applied, then the connection dies, so the caller cannot know. */
  | { kind: "reset-after-apply" }
  /** The event socket is cut. Target: "socket". */
  | { kind: "dropped-socket"; code?: number }
  /** The next attempt to resume is answered with "begin anew". Target: "socket". */
  | { kind: "refused-resume" }
  /** A native stream is closed as though its time were over. */
  | { kind: "expired-stream" }
  /** Target of the event faults: the event's name. */
  | { kind: "duplicated-event" }
  /** The event is delivered after the one that follows it. */
  | { kind: "reordered-event" }
  | { kind: "delayed-event"; ms: number }
  /** The call, and all that follow with this token, are refused. */
  | { kind: "token-revoked" }
  /** The bot is taken out of the channel that the call names, before it is applied. */
  | { kind: "member-removed" }
  /** The message that the call names is deleted before it is applied. */
  | { kind: "message-deleted" };

/** The name of a fault. */
export type FaultKind = Fault["kind"];

/** A fault that waits for its call. */
export interface PlannedFault {
  /** A method or event name ("chat.update", "PATCH /channels/:id/messages/:id", "MESSAGE_CREATE"), `slack:*` or `*`. */
  target: string;
  fault: Fault;
  /** How often it is still going to happen; Infinity until it is cleared. */
  remaining: number;
}

/** The faults of a world: a test plans them, the platforms take them. */
export interface Faults {
  /** The next call of this name fails so (or the next `times` calls). Faults for one target happen in the order of planning. */
  next(target: string, fault: Fault, times?: number): void;
  /** Every call of this name fails so, until cleared. */
  always(target: string, fault: Fault): void;
  /** Forgets all plans, or those for one target (and one kind). */
  clear(target?: string, kind?: FaultKind): void;
  /** What is planned, oldest first. */
  planned(): readonly PlannedFault[];
  /** For platforms: the fault that this call must suffer now, of a kind that can happen here. It is used up by being taken. */
  take<K extends FaultKind>(
    platform: string,
    target: string,
    kinds: readonly K[],
  ): Extract<Fault, { kind: K }> | undefined;
}

/** One of every kind, with the parameters that teach most: for switches on a page and for tables in tests. */
export const faultExamples: { readonly [K in FaultKind]: Extract<Fault, { kind: K }> } = {
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 5 },
  "server-error": { kind: "server-error" },
  slow: { kind: "slow", ms: 3_000 },
  "reset-after-apply": { kind: "reset-after-apply" },
  "dropped-socket": { kind: "dropped-socket" },
  "refused-resume": { kind: "refused-resume" },
  "expired-stream": { kind: "expired-stream" },
  "duplicated-event": { kind: "duplicated-event" },
  "reordered-event": { kind: "reordered-event" },
  "delayed-event": { kind: "delayed-event", ms: 3_000 },
  "token-revoked": { kind: "token-revoked" },
  "member-removed": { kind: "member-removed" },
  "message-deleted": { kind: "message-deleted" },
};

/** Whether a word names a fault. */
export function isFaultKind(word: string): word is FaultKind {
  return Object.hasOwn(faultExamples, word);
}

/** Makes the plan of faults of one world. `changed` is called whenever the plan changes. */
export function createFaults(changed: () => void = () => {}): Faults {
  let plans: PlannedFault[] = [];
  const plan = (target: string, fault: Fault, remaining: number): void => {
    plans.push({ target, fault, remaining });
    changed();
  };
  return {
    next: (target, fault, times = 1) => plan(target, fault, times),
    always: (target, fault) => plan(target, fault, Infinity),
    clear(target, kind) {
      plans = plans.filter(
        (entry) =>
          (target !== undefined && entry.target !== target) ||
          (kind !== undefined && entry.fault.kind !== kind),
      );
      changed();
    },
    planned: () => plans,
    take<K extends FaultKind>(platform: string, target: string, kinds: readonly K[]) {
      const targets = [target, `${platform}:*`, "*"];
      const fits = (fault: Fault): fault is Extract<Fault, { kind: K }> =>
        (kinds as readonly FaultKind[]).includes(fault.kind);
      // What is planned to happen once comes before what happens always, whatever was planned first.
      const candidates = plans.toSorted(
        (a, b) => Number(a.remaining === Infinity) - Number(b.remaining === Infinity),
      );
      for (const entry of candidates) {
        if (!targets.includes(entry.target) || !fits(entry.fault)) continue;
        // What stays as it was is no news: a platform that takes faults when it hears of them would never end.
        if (entry.remaining === Infinity) return entry.fault;
        entry.remaining -= 1;
        if (entry.remaining <= 0) plans = plans.filter((other) => other !== entry);
        changed();
        return entry.fault;
      }
      return undefined;
    },
  };
}
