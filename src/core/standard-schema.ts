import { BadInput } from "./errors.ts";

/**
 * A schema of any library that follows https://standardschema.dev, such as zod, valibot or arktype: takes `Input` and returns
 * `Output`. Holds only what natter uses of it.
 */
export interface StandardSchema<Output = unknown, Input = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** Exists for the compiler only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The checked value, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with a value. Libraries add fields of their own. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks a value at once. A schema that answers later is refused: settings are read before anything can wait. */
export function validateNow<Output>(
  what: string,
  schema: StandardSchema<Output>,
  value: unknown,
): SchemaResult<Output> {
  const result = schema["~standard"].validate(value);
  if (!(result instanceof Promise)) return result;
  // Unheard, its failure would end the process and be printed with the secrets in it.
  result.catch(() => {});
  throw new BadInput(`The schema of ${what} answers with a promise. Use a schema that answers at once.`);
}

/** Returns where in the value the issue is, as plain keys. */
export const pathOf = ({ path = [] }: SchemaIssue): PropertyKey[] =>
  path.map((step) => (typeof step === "object" ? step.key : step));

/** Returns the issues as one line: "tier: expected a string; address.street: required". */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map((issue) => {
      const path = pathOf(issue).map(String).join(".");
      return path === "" ? issue.message : `${path}: ${issue.message}`;
    })
    .join("; ");
}
