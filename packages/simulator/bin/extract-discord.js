// Makes test/fixtures/discord-api.json from Discord's OpenAPI document:
//   node packages/simulator/bin/extract-discord.js openapi.json
import { readFileSync, writeFileSync } from "node:fs";
import { routes } from "../src/discord/rest/router.ts";
import { createExtractor, sorted, toText } from "./extract-shapes.js";

const [, , source] = process.argv;
if (source === undefined) throw new Error("Name the OpenAPI document: extract-discord.js openapi.json");
const { paths, components } = JSON.parse(readFileSync(source, "utf8"));
const { shapes, textOf } = createExtractor(components.schemas);

const json = (content) => content?.["application/json"]?.schema;
const withHoles = (path) => path.replaceAll(/:\w+|\{\w+\}/g, "*");

const operations = routes.flatMap(({ method, path }) => {
  const known = Object.keys(paths).find(
    (candidate) => withHoles(candidate) === withHoles(path) && paths[candidate][method.toLowerCase()],
  );
  if (known === undefined && path === "/attachments/refresh-urls") return [];
  if (known === undefined) throw new Error(`${method} ${path} is not in the document.`);
  const { requestBody, responses } = paths[known][method.toLowerCase()];
  const name = `${method} ${withHoles(path)}`;
  const body = json(requestBody?.content);
  const answers = Object.entries(responses)
    // Refusals look the same everywhere.
    .filter(([status]) => !status.startsWith("4"))
    .map(([status, { content }]) => {
      const schema = json(content);
      return [status, schema ? textOf(schema, `${name} ${status}`) : "any"];
    });
  return [[name, { ...(body && { body: textOf(body, name) }), answers: Object.fromEntries(answers) }]];
});

const refusal = (name) => textOf(json(components.responses[name].content), name);
const refusals = { 429: refusal("ClientRatelimitedResponse"), "4XX": refusal("ClientErrorResponse") };

const fixture = { refusals, operations: Object.fromEntries(operations), shapes: sorted(shapes) };
writeFileSync(new URL("../test/fixtures/discord-api.json", import.meta.url), toText(fixture));
