// Makes test/fixtures/slack-api.json and slack-manifest.json from others' descriptions of Slack:
//   node packages/simulator/bin/extract-slack.js methods/ events.json manifest.schema.json
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createExtractor, sorted, toText } from "./extract-shapes.js";

const [, , folder, eventsFile, manifestFile] = process.argv;
if (manifestFile === undefined)
  throw new Error("Name three sources: extract-slack.js methods/ events.json manifest.schema.json");
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (name, sections) =>
  writeFileSync(new URL(`../test/fixtures/${name}`, import.meta.url), toText(sections));

/** What is checked of one argument beyond its name. */
function limitsOf({ enum: choices, maxLength, maxItems }) {
  const limits = { choices, maxLength, maxItems };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

const methodOf = ({ rate_limits: tier, scope, args, errors = {} }) => {
  const { token: _token, ...properties } = args.properties ?? {};
  const limits = Object.entries(properties).map(([name, property]) => [name, limitsOf(property)]);
  return {
    tier,
    scopes: scope.bot ?? [],
    required: (args.required ?? []).filter((name) => name !== "token"),
    arguments: Object.keys(properties),
    limits: Object.fromEntries(limits.filter(([, found]) => Object.keys(found).length > 0)),
    errors: Object.keys(errors),
  };
};

const methods = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "events.json")
  .map((name) => [name.replace(/\.json$/, ""), methodOf(read(`${folder}/${name}`))]);
const events = read(eventsFile)
  .filter(({ APIs: apis }) => apis.includes("Events"))
  // The source spells one of them "app_mentions.read".
  .map(({ name, scopes = [] }) => [name, scopes.map((scope) => scope.replace(".read", ":read"))]);
write("slack-api.json", {
  methods: sorted(Object.fromEntries(methods)),
  events: sorted(Object.fromEntries(events)),
});

const { definitions, properties } = read(manifestFile);
const { shapes, textOf } = createExtractor(definitions, (name) =>
  name.replace(/^app-manifests\.(?:v\d\.)?/, "").replace(/\.schema$/, ""),
);
/** The sections of an app that talks. The rest is about workflows and data stores. */
const sections = ["_metadata", "display_information", "features", "oauth_config", "settings"];
const manifest = Object.fromEntries(
  sections.map((name) => [
    name === "display_information" ? name : `${name}?`,
    textOf(properties[name], name),
  ]),
);
write("slack-manifest.json", { shapes: { manifest: { ...manifest, "*": "never" }, ...sorted(shapes) } });
