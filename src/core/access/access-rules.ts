/** Guests are members with limited rights, external people belong to another organization. */
export type Kind = "guest" | "external" | "bot";

type OneOrMore<Value> = Value | readonly Value[];

/** Whom a rule means. What is left out means all; of several values, one has to fit. */
export interface AccessRule {
  /** Such as "slack". */
  platform?: OneOrMore<string> | undefined;
  /** The id of a workspace or server. */
  space?: OneOrMore<string> | undefined;
  channel?: OneOrMore<string> | undefined;
  /** The id of a role, on platforms that have roles. */
  role?: OneOrMore<string> | undefined;
  /** The id of a person or bot. */
  person?: OneOrMore<string> | undefined;
  kind?: OneOrMore<Kind> | undefined;
}

/** Who is heard, who may stop the answers of others, and what is recorded. `decide` has the order of the rules. */
export interface AccessRules {
  deny?: readonly AccessRule[] | undefined;
  allow?: readonly AccessRule[] | undefined;
  /** May stop everybody's answers and press everybody's buttons. */
  admins?: readonly AccessRule[] | undefined;
  /**
   * "all" records what people say wherever the bot listens. "conversations" records it only in threads where the bot was asked
   * before.
   */
  record?: "all" | "conversations" | undefined;
}

/** Tells whether a rule's field means one of these values. */
export function means<Value>(field: OneOrMore<Value> | undefined, values: readonly Value[]): boolean {
  if (field === undefined) return true;
  const wanted: readonly unknown[] = Array.isArray(field) ? field : [field];
  return values.some((value) => wanted.includes(value));
}
