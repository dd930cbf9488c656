/**
 * A refusal of the Web API. Checks throw it, and the dispatcher answers `{"ok":false,"error":code}` with HTTP
 * 200.
 */
export class Refusal extends Error {
  readonly code: string;
  /** More keys of the answer, such as `needed` and `provided`. */
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** Refuses a call: `if (archived) refuse("is_archived")`. */
export function refuse(code: string, details: Record<string, unknown> = {}): never {
  throw new Refusal(code, details);
}

/** Returns the value, or refuses if there is none: `found(channels.get(id), "channel_not_found")`. */
export function found<Value>(value: Value | undefined, otherwise: string): Value {
  if (value === undefined) refuse(otherwise);
  return value;
}

/** Refuses a call and says why in `response_metadata`. */
export function refuseBecause(code: string, ...reasons: string[]): never {
  refuse(code, { response_metadata: { messages: reasons.map((reason) => `[ERROR] ${reason}`) } });
}
