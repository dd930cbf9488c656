import type { Form } from "../form.ts";

/** The keys of a checked embed that the simulator reads. */
export interface Embed {
  type: "rich";
  title?: string;
  description?: string;
  fields?: { name: string; value: string; inline?: boolean }[];
  author?: { name: string };
  footer?: { text: string };
}

const mostEmbeds = 10;
/**
 * The most characters in all embeds of a message.
 * https://docs.discord.com/developers/resources/message#embed-object-embed-limits
 */
const mostCharacters = 6000;

/** Reads `embeds`. Returns undefined if they were not sent, and an empty list for null. */
export function readEmbeds(form: Form): Embed[] | undefined {
  if (!form.has("embeds")) return undefined;
  const embeds = form.inners("embeds", { max: mostEmbeds }) ?? [];
  const total = embeds.reduce((sum, embed) => sum + checkEmbed(embed), 0);
  if (total > mostCharacters) {
    form.fault("MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${mostCharacters}`, "embeds");
  }
  return embeds.map(({ record }) => completed(record as Partial<Embed>));
}

/** Adds what Discord adds to an embed. */
function completed(embed: Partial<Embed>): Embed {
  const fields = embed.fields?.map((field) => ({ inline: false, ...field }));
  return { ...embed, type: "rich", ...(fields && { fields }) };
}

/** Checks an embed and returns how many characters it has. */
function checkEmbed(embed: Form): number {
  const texts = [embed.text("title", { max: 256 }), embed.text("description", { max: 4096 })];
  for (const field of embed.inners("fields", { max: 25 }) ?? []) {
    texts.push(filled(field, "name", 256), filled(field, "value", 1024));
    field.flag("inline");
  }
  texts.push(embed.inner("footer")?.text("text", { max: 2048, required: true }));
  texts.push(embed.inner("author")?.text("name", { max: 256, required: true }));
  embed.integer("color", { min: 0, max: 0xff_ff_ff });
  checkTime(embed);
  checkAddress(embed, "url");
  for (const name of ["image", "thumbnail"]) {
    const media = embed.inner(name);
    if (media) checkAddress(media, "url");
  }
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/** Reads a text that must not be blank. */
function filled(field: Form, name: string, max: number): string | undefined {
  const text = field.text(name, { max, required: true });
  if (text?.trim() === "") field.fault("BASE_TYPE_REQUIRED", "This field is required", name);
  return text;
}

function checkTime(embed: Form): void {
  const time = embed.text("timestamp");
  if (time === undefined || !Number.isNaN(Date.parse(time))) return;
  embed.fault("DATE_TIME_TYPE_PARSE", `Could not parse ${time}. Should be ISO8601.`, "timestamp");
}

/** Checks that an address is a web address or names a file of the same message. */
export function checkAddress(form: Form, name: string, required = false): void {
  const address = form.text(name, { max: 2048, required });
  if (address === undefined) return;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https" || scheme === "attachment") return;
  form.fault(
    "URL_TYPE_INVALID_SCHEME",
    `Scheme "${scheme ?? ""}" is not supported. Scheme must be one of ('http', 'https').`,
    name,
  );
}

/** Returns what a reader reads of an embed, one part per line. */
export function embedText({ author, title, description, fields = [], footer }: Embed): string {
  const texts = fields.flatMap(({ name, value }) => [name, value]);
  return [author?.name, title, description, ...texts, footer?.text].filter(Boolean).join("\n");
}
