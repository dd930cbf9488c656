import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";

interface Operation {
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

/** Discord's own description of its API as a judge of calls and answers. Paths without "/api/v10" and without a query. */
export interface DiscordReferee {
  /** What is wrong with a request; of a multipart body hand in its `payload_json`. */
  faultsOfRequest(method: string, path: string, body: unknown): string[];
  faultsOfAnswer(method: string, path: string, status: number, body: unknown): string[];
}

const json = "application/json";

/** Reads the specification and compiles what is asked for, once. */
export function createDiscordReferee(references: URL): DiscordReferee {
  const text = readFileSync(new URL("discord-openapi.json", references), "utf8");
  const specification = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
  const ajv = createAjv(specification);
  const paths = Object.keys(specification.paths)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }))
    // The fewest placeholders first: "@me" before an id.
    .toSorted((a, b) => a.path.split("{").length - b.path.split("{").length);
  const find = (method: string, path: string) => {
    const known = paths.find(
      (entry) => entry.pattern.test(path) && specification.paths[entry.path]?.[method.toLowerCase()],
    );
    const operation = known && specification.paths[known.path]?.[method.toLowerCase()];
    return known && operation && { pattern: known.path, operation };
  };
  const compiled = new Map<string, ValidateFunction>();
  const judge = (label: string, steps: string[], value: unknown): string[] => {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
    const reference = `discord#/${pointer.join("/")}`;
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, validate);
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${label}${instancePath}: ${message}`);
  };
  return {
    faultsOfRequest(method, path, body) {
      const known = find(method, path);
      if (!known) return [`${method} ${path}: not in the specification`];
      if (body === undefined || !known.operation.requestBody?.content[json]) return [];
      const steps = ["paths", known.pattern, method.toLowerCase(), "requestBody", "content", json, "schema"];
      return judge(`${method} ${known.pattern}`, steps, body);
    },
    faultsOfAnswer(method, path, status, body) {
      const known = find(method, path);
      if (!known) return [`${method} ${path}: not in the specification`];
      const { responses } = known.operation;
      const key = [String(status), `${String(status)[0]}XX`].find((candidate) => responses[candidate]);
      if (key === undefined) return [`${method} ${known.pattern}: answers no ${status}`];
      if (body === undefined || !responses[key]?.content?.[json]) return [];
      const steps = [
        "paths",
        known.pattern,
        method.toLowerCase(),
        "responses",
        key,
        "content",
        json,
        "schema",
      ];
      return judge(`${method} ${known.pattern} ${status}`, steps, body);
    },
  };
}

function createAjv(specification: object): Ajv2020 {
  const ajv = new Ajv2020({ strict: false });
  ajv.addFormat("snowflake", /^(0|[1-9]\d*)$/);
  ajv.addFormat("nonce", /^.{0,25}$/);
  ajv.addFormat("date-time", (text: string) => !Number.isNaN(Date.parse(text)));
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  for (const name of ["int32", "int64", "double", "float", "binary", "byte", "duration", "url-encoded"]) {
    ajv.addFormat(name, true);
  }
  ajv.addSchema(specification, "discord");
  return ajv;
}
