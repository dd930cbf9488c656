import { readFileSync } from "node:fs";
import { createShapes } from "./shape.ts";
import type { Shape } from "./shape.ts";

/** What Slack's own reference says of one method of the Web API. */
export interface MethodReference {
  /** "t1" to "t4", or "t5" for a method with limits of its own. */
  tier: string;
  /** A bot needs one of these; none means that it needs no scope. */
  scopes: readonly string[];
  /** The arguments that must be there, and all that exist. The token is left out. */
  required: readonly string[];
  arguments: readonly string[];
  limits: Readonly<Record<string, ArgumentLimits>>;
  errors: readonly string[];
}

/** What the reference says of an argument beyond its name. */
export interface ArgumentLimits {
  choices?: readonly string[];
  maxLength?: number;
  maxItems?: number;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));

const { methods, events } = read("slack-api.json") as {
  methods: Readonly<Record<string, MethodReference>>;
  events: Readonly<Record<string, readonly string[]>>;
};

/** The methods of the Web API by name. */
export const methodReferences: Readonly<Record<string, MethodReference>> = methods;

/** The events of the Events API, each with the scopes of which it needs one. */
export const eventScopes: Readonly<Record<string, readonly string[]>> = events;

/** Returns what Slack would refuse in an app's manifest. */
export function faultsOfManifest(manifest: unknown): string[] {
  const { shapes } = read("slack-manifest.json") as { shapes: Readonly<Record<string, Shape>> };
  return createShapes(shapes)("manifest")(manifest, "");
}
