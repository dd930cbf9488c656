import type { Adapter } from "./adapter.ts";
import { BadInput } from "./errors.ts";
import type { Log } from "./log.ts";
import { pathOf, type StandardSchema } from "./standard-schema.ts";

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
  /** What the platform's secrets look like. natter masks every match in all that it logs. */
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
  /** Tells where to find a value. */
  hint?: string | undefined;
}

/** What natter lends to a platform. */
export interface PlatformTools {
  log: Log;
  /** The port of the process's HTTP listener. */
  port: number;
}

/** Returns settings with their defaults, or throws with all that is wrong in them. */
export function checkSettings<Settings>(
  name: string,
  schema: StandardSchema<Settings>,
  given: object,
): Settings {
  const result = schema["~standard"].validate(given);
  if (result instanceof Promise)
    throw new BadInput(`The schema of ${name}'s settings is asynchronous. Use one that answers at once.`);
  if (!result.issues) return result.value;
  const mistakes = result.issues.map((issue) => `  ${pathOf(issue).join(".") || name}: ${issue.message}`);
  throw new BadInput(`The settings of ${name} cannot be used:\n${mistakes.join("\n")}`);
}
