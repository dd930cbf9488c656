/** A guest is a member with limited rights. An external person belongs to another organization. */
export type Kind = "guest" | "external" | "bot";

type OneOrMore<Value> = Value | readonly Value[];

/** Whom a rule means. Every field that it has must fit. A field with several values fits if one of them does. */
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
  /** People who may stop all answers and press all buttons. */
  admins?: readonly AccessRule[] | undefined;
  /**
   * "all" records what people say wherever the bot listens. "conversations" records it only in threads where the bot was asked
   * before.
   */
  record?: "all" | "conversations" | undefined;
}

/** Tells whether a rule's field fits one of these values. A field that is left out fits all. */
export function means<Value>(field: OneOrMore<Value> | undefined, values: readonly Value[]): boolean {
  if (field === undefined) return true;
  const wanted: readonly unknown[] = Array.isArray(field) ? field : [field];
  return values.some((value) => wanted.includes(value));
}
