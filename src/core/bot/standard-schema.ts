/**
 * A schema of any library that speaks Standard Schema (https://standardschema.dev), such as zod, valibot and arktype.
 * Holds only what natter uses of it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the compiler: schemas have no such value. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The checked value, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Returns the issues as one line: "tier: expected a string; address.street: required". */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map(({ message, path = [] }) => {
      const names = path.map((part) => String(typeof part === "object" ? part.key : part));
      return names.length > 0 ? `${names.join(".")}: ${message}` : message;
    })
    .join("; ");
}
