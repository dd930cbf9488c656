/** A "no" of the Web API: becomes `{"ok":false,"error":code}` in an HTTP 200. Thrown by checks, answered by the dispatcher. */
export class Refusal extends Error {
  readonly code: string;
  /** Further keys of the answer, such as `needed` and `provided`. */
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** For places where a statement reads better than `throw`: `if (archived) refuse("is_archived")`. */
export function refuse(code: string, details: Record<string, unknown> = {}): never {
  throw new Refusal(code, details);
}

/** For lookups that must find something: `found(channels.get(id), "channel_not_found")`. */
export function found<Value>(value: Value | undefined, otherwise: string): Value {
  if (value === undefined) refuse(otherwise);
  return value;
}

/** A refusal that says where it hurts, in the words of `response_metadata`. */
export function refuseBecause(code: string, ...reasons: string[]): never {
  refuse(code, { response_metadata: { messages: reasons.map((reason) => `[ERROR] ${reason}`) } });
}
