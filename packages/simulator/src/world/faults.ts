/** A failure that a test causes on purpose. Times are in milliseconds unless the name says otherwise. */
export type Fault =
  /** The platform refuses the call with 429. `inBody`: Slack's variant, `ok: false` in a 200. `scope`: Discord's. */
  | {
      kind: "rate-limited";
      retryAfterSeconds: number;
      inBody?: boolean;
      scope?: "user" | "global" | "shared";
    }
  | { kind: "server-error"; status?: 500 | 502 | 503 }
  /**
   * The platform refuses the call and applies nothing. `error`: Slack's word, such as "team_access_not_granted".
   * `code`: Discord's number, such as 130000; 404 is a bare 404 without any code.
   */
  | { kind: "refused"; error?: string; code?: number }
  /** The platform applies the call at once and answers after `ms`. */
  | { kind: "slow"; ms: number }
  /** The platform applies the call and resets the connection, so the caller cannot know whether it was applied. */
  | { kind: "reset-after-apply" }
  /** The platform resets the connection and applies nothing, as in an outage. */
  | { kind: "reset-before-apply" }
  /** The platform cuts the event socket. Target: "socket". */
  | { kind: "dropped-socket"; code?: number }
  /** Discord refuses the next resume, so that the client has to identify again. Target: "socket". */
  | { kind: "refused-resume" }
  /** Slack ends the native stream as if it had expired. */
  | { kind: "expired-stream" }
  /** Faults of events. Target: the event's name. */
  | { kind: "duplicated-event" }
  /** The platform delivers the event after the one that follows it. */
  | { kind: "reordered-event" }
  | { kind: "delayed-event"; ms: number }
  /** Discord leaves out the fields of a changed message that have not changed, even its text. */
  | { kind: "partial-event" }
  /** The platform refuses this call and all later ones with this token. */
  | { kind: "token-revoked" }
  /** The platform removes the bot from the channel that the call names, before it applies the call. */
  | { kind: "member-removed" }
  /** The platform deletes the message that the call names, before it applies the call. */
  | { kind: "message-deleted" };

/** The name of a fault. */
export type FaultKind = Fault["kind"];

/** A fault that waits for the call or event that it will hit. */
export interface PlannedFault {
  /**
   * A method or event name ("chat.update", "PATCH /channels/:id/messages/:id", "MESSAGE_CREATE"), `slack:*`
   * or `*`.
   */
  target: string;
  fault: Fault;
  /** How often the fault will still happen. Infinity: until it is cleared. */
  remaining: number;
}

/** The planned faults of a world. Tests plan them, platforms take them. */
export interface Faults {
  /**
   * Plans a fault for the next call of this name, or for the next `times` calls. Faults for one target happen
   * in the order in which they were planned.
   */
  next(target: string, fault: Fault, times?: number): void;
  /** Plans a fault for every call of this name, until it is cleared. */
  always(target: string, fault: Fault): void;
  /** Clears all plans, or those for one target (and one kind). */
  clear(target?: string, kind?: FaultKind): void;
  /** Returns the plans, oldest first. */
  planned(): readonly PlannedFault[];
  /**
   * Returns the fault that this call or event must suffer now, if it is one of these kinds, and counts it as
   * happened.
   */
  take<K extends FaultKind>(
    platform: string,
    target: string,
    kinds: readonly K[],
  ): Extract<Fault, { kind: K }> | undefined;
}

/** One fault of every kind, for the switches on the page and for tables in tests. */
export const faultExamples: { readonly [K in FaultKind]: Extract<Fault, { kind: K }> } = {
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 5 },
  "server-error": { kind: "server-error" },
  refused: { kind: "refused" },
  slow: { kind: "slow", ms: 3_000 },
  "reset-after-apply": { kind: "reset-after-apply" },
  "reset-before-apply": { kind: "reset-before-apply" },
  "dropped-socket": { kind: "dropped-socket" },
  "refused-resume": { kind: "refused-resume" },
  "expired-stream": { kind: "expired-stream" },
  "duplicated-event": { kind: "duplicated-event" },
  "reordered-event": { kind: "reordered-event" },
  "delayed-event": { kind: "delayed-event", ms: 3_000 },
  "partial-event": { kind: "partial-event" },
  "token-revoked": { kind: "token-revoked" },
  "member-removed": { kind: "member-removed" },
  "message-deleted": { kind: "message-deleted" },
};

/** Tells whether a word is the name of a fault. */
export function isFaultKind(word: string): word is FaultKind {
  return Object.hasOwn(faultExamples, word);
}

/** Makes the faults of one world. Calls `changed` whenever the plan changes. */
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
      // A fault that is planned for the next call comes before one that is planned for every call.
      const candidates = plans.toSorted(
        (a, b) => Number(a.remaining === Infinity) - Number(b.remaining === Infinity),
      );
      for (const entry of candidates) {
        if (!targets.includes(entry.target) || !fits(entry.fault)) continue;
        // This plan has not changed, so it is not reported. A platform that takes a fault on every report
        // would loop forever.
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
