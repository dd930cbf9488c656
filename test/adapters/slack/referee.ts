import type { ApiCall } from "#simulator";
import { scopes } from "../../../src/adapters/slack/api/scopes.ts";
import { methodReferences } from "../../../packages/simulator/test/support/slack-reference.ts";

/** Where the description is known to be wrong or late. */
const exceptions: readonly [method: string, argument: string, reason: string][] = [
  ["chat.appendStream", "markdown_text", "marked required, but Slack's own SDK sends chunks only"],
  ["chat.stopStream", "session_status", "newer than the description"],
];

/** What Slack's reference of its methods has against a call. */
export function faultsOf({ method, arguments: given }: Pick<ApiCall, "method" | "arguments">): string[] {
  // Fetching a file is not a method, although the simulator records it as one.
  if (method === "files.download") return [];
  const reference = methodReferences[method];
  if (!reference) return [`${method} is not in the reference`];
  const { required, limits } = reference;
  const isExcepted = (name: string): boolean =>
    exceptions.some(([where, argument]) => where === method && argument === name);
  const missing = required.filter((name) => given[name] === undefined && !isExcepted(name));
  const faults = missing.map((name) => `${method}: ${name} is missing`);
  if (reference.scopes.length > 0 && !reference.scopes.some((name) => name in scopes))
    faults.push(`${method} needs one of ${reference.scopes.join(", ")}, which the manifest does not ask for`);
  for (const [name, value] of Object.entries(given)) {
    // With an organisation's token the SDK names the workspace in every call, whatever the method.
    if (name === "token" || name === "team_id" || isExcepted(name)) continue;
    if (!reference.arguments.includes(name)) {
      faults.push(`${method}: ${name} is unknown`);
      continue;
    }
    const { choices, maxLength, maxItems } = limits[name] ?? {};
    const text = String(value);
    if (choices && !choices.includes(text))
      faults.push(`${method}: ${name}=${text} is not one of ${choices.join(", ")}`);
    if (maxLength !== undefined && text.length > maxLength) faults.push(`${method}: ${name} is too long`);
    if (maxItems === undefined) continue;
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items) && items.length > maxItems) faults.push(`${method}: ${name} has too many items`);
  }
  return faults;
}
