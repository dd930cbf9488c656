import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { ApiCall } from "../../../packages/simulator/src/calls.ts";
import { scopes } from "../../../src/adapters/slack/api/scopes.ts";
import { references } from "../../support/references.ts";

const ruleSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
});
const methodSchema = z.object({
  scope: z.object({ bot: z.array(z.string()).default([]) }).default({ bot: [] }),
  args: z.object({
    required: z.array(z.string()).default([]),
    properties: z.record(z.string(), ruleSchema).default({}),
  }),
});

/** Where the description is known to be wrong or late. */
const exceptions: readonly [method: string, argument: string, reason: string][] = [
  ["chat.appendStream", "markdown_text", "marked required, but Slack's own SDK sends chunks only"],
  ["chat.stopStream", "session_status", "newer than the description"],
];

/** Each is read once: tests that run side by side measure milliseconds. */
const described = new Map<string, z.infer<typeof methodSchema> | undefined>();

function describe(method: string, folder: URL): z.infer<typeof methodSchema> | undefined {
  if (described.has(method)) return described.get(method);
  const file = new URL(`slack-methods/${method}.json`, folder);
  const description = existsSync(file)
    ? methodSchema.parse(JSON.parse(readFileSync(file, "utf8")))
    : undefined;
  described.set(method, description);
  return description;
}

/** What others' description of Slack's methods has against a call. Nothing where there is no description. */
export function faultsOf({ method, arguments: given }: Pick<ApiCall, "method" | "arguments">): string[] {
  // Fetching a file is no method; the simulator only writes it down as one.
  if (!references || method === "files.download") return [];
  const description = describe(method, references);
  if (!description) return [`${method} is not in the reference`];
  const { args, scope } = description;
  const { required, properties } = args;
  const isExcepted = (name: string): boolean =>
    exceptions.some(([where, argument]) => where === method && argument === name);
  const missing = required.filter(
    (name) => name !== "token" && given[name] === undefined && !isExcepted(name),
  );
  const faults = missing.map((name) => `${method}: ${name} is missing`);
  if (scope.bot.length > 0 && !scope.bot.some((name) => name in scopes))
    faults.push(`${method} needs one of ${scope.bot.join(", ")}, which the manifest does not ask for`);
  for (const [name, value] of Object.entries(given)) {
    // With an organisation's token the SDK names the workspace in every call, whatever the method.
    if (name === "token" || name === "team_id" || isExcepted(name)) continue;
    const rule = properties[name];
    if (!rule) {
      faults.push(`${method}: ${name} is unknown`);
      continue;
    }
    const text = String(value);
    if (rule.enum && !rule.enum.includes(text))
      faults.push(`${method}: ${name}=${text} is not one of ${rule.enum.join(", ")}`);
    if (rule.maxLength !== undefined && text.length > rule.maxLength)
      faults.push(`${method}: ${name} is too long`);
    if (rule.type !== "array" || rule.maxItems === undefined) continue;
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items) && items.length > rule.maxItems)
      faults.push(`${method}: ${name} has too many items`);
  }
  return faults;
}
