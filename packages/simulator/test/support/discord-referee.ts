import { readFileSync } from "node:fs";
import { createShapes } from "./shape.ts";
import type { Shape } from "./shape.ts";

interface Description {
  /** What any operation may answer: status → shape. */
  refusals: Readonly<Record<string, string>>;
  /** "POST /channels/*\/messages" → the shapes of its body and its answers. */
  operations: Readonly<Record<string, { body?: string; answers: Readonly<Record<string, string>> }>>;
  shapes: Readonly<Record<string, Shape>>;
}

/**
 * Judges calls and answers by Discord's own description of its API. Paths come without "/api/v10" and without
 * a query.
 */
export interface DiscordReferee {
  /** Returns what is wrong with a request. Of a multipart body, pass its `payload_json`. */
  faultsOfRequest(method: string, path: string, body: unknown): string[];
  faultsOfAnswer(method: string, path: string, status: number, body: unknown): string[];
}

/** What Discord's description leaves out and clients use. */
export const undescribed: readonly string[] = ["POST /attachments/refresh-urls"];

const file = new URL("../fixtures/discord-api.json", import.meta.url);

/** Reads the description. Shapes are compiled when they are first used. */
export function createDiscordReferee(): DiscordReferee {
  const { refusals, operations, shapes } = JSON.parse(readFileSync(file, "utf8")) as Description;
  const checkFor = createShapes(shapes);
  const patterns = Object.entries(operations)
    .map(([name, operation]) => ({
      name,
      operation,
      pattern: new RegExp(`^${name.replaceAll("*", "[^/]+")}$`),
    }))
    // The fewest placeholders first: "@me" before an id.
    .toSorted((a, b) => a.name.split("*").length - b.name.split("*").length);
  const find = (method: string, path: string) =>
    patterns.find(({ pattern }) => pattern.test(`${method} ${path}`));
  return {
    faultsOfRequest(method, path, body) {
      const known = find(method, path);
      if (!known)
        return undescribed.includes(`${method} ${path}`) ? [] : [`${method} ${path}: not in the description`];
      const { name, operation } = known;
      return body === undefined || operation.body === undefined ? [] : checkFor(operation.body)(body, name);
    },
    faultsOfAnswer(method, path, status, body) {
      const known = find(method, path);
      if (!known) return [`${method} ${path}: not in the description`];
      const answers = { ...refusals, ...known.operation.answers };
      const shape = answers[status] ?? answers[`${String(status)[0]}XX`];
      if (shape === undefined) return [`${known.name}: answers no ${status}`];
      return body === undefined ? [] : checkFor(shape)(body, `${known.name} ${status}`);
    },
  };
}
