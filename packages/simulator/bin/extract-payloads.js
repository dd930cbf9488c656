// Makes test/fixtures/slack-payloads.json from recorded payloads, one JSON object with `name` and `body` a line:
//   node packages/simulator/bin/extract-payloads.js slack.jsonl
// Only names of fields are kept: for each kind of payload those that every recording has, and all that are known.
import { readFileSync, writeFileSync } from "node:fs";
import { sorted } from "./extract-shapes.js";
import { partsOf, pathsOf } from "../test/support/payload-paths.ts";

const [, , file] = process.argv;
if (file === undefined) throw new Error("Name the recordings: extract-payloads.js slack.jsonl");

/** The kinds of payloads that the simulator sends. */
const simulated = [
  "any message",
  "app_rate_limited",
  "block_actions",
  "event app_home_opened",
  "event app_mention",
  "event app_uninstalled",
  "event message message_changed",
  "event message message_deleted",
  "event reaction_added",
  "event reaction_removed",
  "event tokens_revoked",
  "event_callback",
  "message_action",
  "slash command",
  "view_closed",
  "view_submission",
];

/** Tells whether a recording is one of a whole request. */
const hasEnvelope = ({ event, event_id: id, token }) => (event ? id !== undefined : token !== undefined);

const inOrder = (paths) => [...paths].toSorted((a, b) => (a < b ? -1 : 1));

const kinds = new Map();
for (const line of readFileSync(file, "utf8").trim().split("\n")) {
  const { body } = JSON.parse(line);
  for (const [kind, value] of partsOf(body)) {
    if (!simulated.includes(kind)) continue;
    const paths = pathsOf(value);
    const { always, known } = kinds.get(kind) ?? { always: undefined, known: new Set() };
    for (const path of paths) known.add(path);
    // A sample of an SDK has every field that there may be, or only those that its test needs.
    const isSample = body.__blank === true || body.__inner === true || !hasEnvelope(body);
    kinds.set(kind, {
      always: isSample ? always : always === undefined ? paths : always.intersection(paths),
      known,
    });
  }
}

const entries = [...kinds].map(([kind, { always = new Set(), known }]) => {
  const optional = known.difference(always);
  return [kind, { always: inOrder(always), sometimes: inOrder(optional) }];
});
const text = JSON.stringify(sorted(Object.fromEntries(entries)), undefined, 1);
writeFileSync(new URL("../test/fixtures/slack-payloads.json", import.meta.url), `${text}\n`);
