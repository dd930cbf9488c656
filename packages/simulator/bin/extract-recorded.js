// Makes test/fixtures/discord-recorded.json from payloads that Discord has sent, one JSON object a line with `source`,
// `name` and `body: { t, d }`:
//   node packages/simulator/bin/extract-recorded.js discord.jsonl
// It keeps the names of the fields, and no value.
import { readFileSync, writeFileSync } from "node:fs";
import { sorted, toText } from "./extract-shapes.js";

const [, , source] = process.argv;
if (source === undefined) throw new Error("Name the recordings: extract-recorded.js discord.jsonl");

/** `{ author: { id }, mentions: [{ id }] }` → author, author.id, mentions, mentions[].id */
function fieldsOf(value, at = "") {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    // Ids as keys say nothing.
    const path = `${at ? `${at}.` : ""}${/^\d+$/.test(key) ? "*" : key}`;
    return [path, ...fieldsOf(inner, path)];
  });
}

/** Events whose fields depend on where they happen, or on what they are. */
const kindOf = ({ t, d }) => {
  if (t === "MESSAGE_CREATE") return d.channel_type === 11 ? `${t} in a thread` : t;
  if (t === "INTERACTION_CREATE")
    return `${t} of a ${d.guild_id === undefined ? "direct message" : "server"}`;
  return t;
};

const recordings = readFileSync(source, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  // The others are examples that a library's authors have put together.
  .filter((recording) => recording.source === "vercel/chat");
const kinds = Map.groupBy(recordings, ({ body }) => kindOf(body));
const entries = [...kinds].map(([kind, group]) => {
  const lists = group.map(({ body }) => new Set(fieldsOf(body.d)));
  const all = [...new Set(lists.flatMap((list) => [...list]))].toSorted((a, b) => (a < b ? -1 : 1));
  return [
    kind,
    {
      always: all.filter((field) => lists.every((list) => list.has(field))),
      sometimes: all.filter((field) => !lists.every((list) => list.has(field))),
    },
  ];
});
const fixture = { events: sorted(Object.fromEntries(entries)) };
writeFileSync(new URL("../test/fixtures/discord-recorded.json", import.meta.url), toText(fixture));
