/**
 * The smallest chat platform: messages with all their versions, a limit on their length, and faults on demand. It stands for the
 * server; `createBoardAdapter` connects natter to it.
 */
export interface Board {
  readonly messages: BoardMessage[];
  readonly calls: { name: string; at: number }[];
  readonly status: string | null;
  /** What a bot did outside of the chat, for tests of what happens only once. */
  readonly effects: string[];
  call(name: string, body: Record<string, string>): Promise<BoardAnswer>;
  /** Replaces the next call of this name. `apply` makes the call after all. */
  fault(name: string, fault: (apply: () => BoardAnswer) => BoardAnswer | Promise<BoardAnswer>): void;
  /** Deletes a message, as a person does. */
  remove(id: string): void;
}

export interface BoardMessage {
  id: string;
  key: string;
  versions: string[];
  removed: boolean;
}

/** `error` is "limited", "too-long", "gone", "expired", "refused", or what a fault says. */
export type BoardAnswer = { ok: true; id?: string } | { ok: false; error: string; retryAfter?: number };

export function createBoard(options: { limit: number; now?: () => number }): Board {
  const { limit, now = Date.now } = options;
  const messages: BoardMessage[] = [];
  const calls: Board["calls"] = [];
  const effects: string[] = [];
  const faults: { name: string; fault: Parameters<Board["fault"]>[1] }[] = [];
  let status: string | null = null;

  const apply = (name: string, { id = "", key = "", text = "" }: Record<string, string>): BoardAnswer => {
    const message = messages.find((candidate) => candidate.id === id && !candidate.removed);
    switch (name) {
      case "post": {
        if (text.length > limit) return { ok: false, error: "too-long" };
        const posted = { id: String(messages.length + 1), key, versions: [text], removed: false };
        messages.push(posted);
        return { ok: true, id: posted.id };
      }
      case "edit":
      case "append": {
        if (!message) return { ok: false, error: "gone" };
        const next = name === "edit" ? text : (message.versions.at(-1) ?? "") + text;
        if (next.length > limit) return { ok: false, error: "too-long" };
        message.versions.push(next);
        return { ok: true, id };
      }
      case "remove":
        if (message) message.removed = true;
        return { ok: true };
      case "find": {
        const found = messages.find((candidate) => candidate.key === key && !candidate.removed);
        return found ? { ok: true, id: found.id } : { ok: true };
      }
      case "status":
        status = text === "" ? null : text;
        return { ok: true };
      case "effect":
        effects.push(text);
        return { ok: true };
      default:
        return { ok: false, error: `unknown call ${name}` };
    }
  };

  return {
    messages,
    calls,
    effects,
    get status() {
      return status;
    },
    async call(name, body) {
      calls.push({ name, at: now() });
      const index = faults.findIndex((candidate) => candidate.name === name);
      const [planned] = index < 0 ? [] : faults.splice(index, 1);
      return planned ? planned.fault(() => apply(name, body)) : apply(name, body);
    },
    fault(name, fault) {
      faults.push({ name, fault });
    },
    remove(id) {
      apply("remove", { id });
    },
  };
}

/** Returns what people see now, message by message. */
export function visible(board: Pick<Board, "messages">): string[] {
  return board.messages.filter(({ removed }) => !removed).map(({ versions }) => versions.at(-1) ?? "");
}
