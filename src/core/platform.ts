import type { Adapter } from "./adapter.ts";
import { BadInput } from "./errors.ts";
import type { Log } from "./log.ts";
import { describeIssues, type StandardSchema, validateNow } from "./standard-schema.ts";

/** A platform as a value: which settings it takes, and how to connect to it. Making one loads no SDK. */
export interface Platform<Settings = unknown> {
  /** Names the platform in `ThreadRef.platform`, and its section in natter.yaml. */
  readonly name: string;
  /** Checks the section after variables and `given` were laid over it. A platform without a schema has no section. */
  readonly settings?: StandardSchema<Settings> | undefined;
  /** The environment's variables, each with the setting that it fills. */
  readonly variables?: Readonly<Record<string, Variable>> | undefined;
  /** Settings that came from code. They win over variables, and variables win over the file. */
  readonly given?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Matches the platform's secrets. natter masks every match in what it logs. Begin each shape with a literal, or look behind for the
   * beginning of a run as in `/(?<!\w)\w{20,}/`: a shape that may begin at every character takes quadratic time.
   */
  readonly secretShapes?: readonly RegExp[] | undefined;
  /** Returns a sentence on what is still missing and where to get it, or `undefined` if natter can connect. */
  missing?(settings: Settings): string | undefined;
  /** Loads the SDK and makes the adapter. `Adapter.start` opens the connection. */
  connect(settings: Settings, tools: PlatformTools): Promise<Adapter>;
}

/** A variable of the environment. */
export interface Variable {
  /** The setting that it fills: "botToken", or "history.maxTurns" for one inside another. */
  setting: string;
  /** Its text is read as a number. */
  number?: true | undefined;
  /** Its value is never printed, and refused in the file: files are committed. */
  secret?: true | undefined;
  /** Tells people where to find a value. It ends every sentence about a missing or wrong one. */
  hint?: string | undefined;
}

/** What natter gives to a platform that connects. */
export interface PlatformTools {
  log: Log;
  /** The port of the process's HTTP listener. */
  port: number;
}

/** Returns settings with their defaults, or throws one error with everything that is wrong in them. */
export function checkSettings<Settings>(
  name: string,
  schema: StandardSchema<Settings>,
  given: object,
): Settings {
  const result = validateNow(name, schema, given);
  if (!result.issues) return result.value;
  throw new BadInput(`The settings of ${name} cannot be used: ${describeIssues(result.issues)}.`);
}
