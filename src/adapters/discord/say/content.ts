import { type APIEmbed, type APIEmbedField, MessageFlags } from "discord.js";
import {
  type Card,
  clip,
  closeMarkdown,
  colourNumber,
  endingLine,
  firstPage,
  type Page,
  type Progress,
} from "#core/platform";
import { type ControlRow, filled, rowsOf } from "./controls.ts";
import { toDiscord } from "./markdown.ts";
import { inert } from "./neutral.ts";

/** A page as Discord takes it, for new messages and for edits. */
export interface Rendered {
  content: string;
  embeds: APIEmbed[];
  components: ControlRow[];
  /** Without it Discord pings everyone who is mentioned, at every edit again. */
  allowed_mentions: { parse: []; users: string[]; replied_user: false };
  /** Keeps previews away. The flag would hide a message's own card as well, so a page with a card goes without the flag. */
  flags: MessageFlags.SuppressEmbeds | 0;
}

/** The longest message of a bot; Discord's specification says more. https://discord.com/developers/docs/resources/message#create-message */
export const mostCharacters = 2_000;
const mostFiles = 10;

/** Renders a page that still grows. Closes its half-written Markdown for display. */
export const renderGrowing = (page: Page, asker: string): Rendered =>
  renderWhole({ ...page, text: closeMarkdown(page.text) }, asker);

/** Renders a page as it stays. Only the asker may be pinged. */
export function renderWhole(page: Page, asker: string): Rendered {
  return {
    content: contentOf(page) || (page.card ? "" : "…"),
    embeds: page.card ? [embedOf(page.card)] : [],
    components: rowsOf(page.buttons),
    allowed_mentions: { parse: [], users: [asker], replied_user: false },
    flags: page.card ? 0 : MessageFlags.SuppressEmbeds,
  };
}

/** Renders a page as it stays, with the reason why its files are missing if Discord refused them. */
export function renderFinal(page: Page, asker: string, reason: string | undefined): Rendered {
  if (reason === undefined) return renderWhole(page, asker);
  const { attachments = [], ...rest } = page;
  const rendered = renderWhole(rest, asker);
  const line = `${fileLine(attachments)}: ${reason}`;
  const content = [rendered.content === "…" ? "" : rendered.content, line].filter(Boolean).join("\n");
  return content.length > mostCharacters ? rendered : { ...rendered, content };
}

/** Tells whether a page is one message when it is rendered. */
export const fits = (page: Page): boolean =>
  contentOf(page).length <= mostCharacters && (page.attachments ?? []).length <= mostFiles;

function contentOf(page: Page): string {
  const { text, progress: steps, attachments = [], card } = page;
  const words = toDiscord(text);
  const end = endingLine(page);
  const lines = [
    steps.map(stepLine).join("\n"),
    words,
    end === undefined ? "" : `-# ${end}`,
    // Discord refuses blank messages.
    words === "" && steps.length === 0 && !card && attachments.length > 0 ? fileLine(attachments) : "",
  ];
  return lines.filter(Boolean).join("\n");
}

const signs = { pending: "○", running: "⏳", done: "✓", failed: "✗" };

/** Names the files. Their names may hold anything. */
function fileLine(attachments: NonNullable<Page["attachments"]>): string {
  const names = attachments.map(({ name }) => name).join(", ");
  return `-# 📎 ${inert(clip(names.replaceAll(/\s+/g, " "), 150))}`;
}

/** A step in small print, on one line. https://support.discord.com/hc/articles/210298617 */
const stepLine = ({ state, title, detail }: Progress): string =>
  `-# ${signs[state]} ${inert(clip([title, detail].filter(Boolean).join(": ").replaceAll(/\s+/g, " "), 150))}`;

/** Keeps a card within the 6,000 characters of an embed. https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function embedOf({ title, text, colour, fields = [] }: Card): APIEmbed {
  let left = 5_500 - Math.min(title.length, 256);
  const use = (words: string): string => {
    left -= words.length;
    return words;
  };
  const take = (markdown: string, longest: number): string => {
    const room = Math.min(longest, left);
    // Markdown that must be cut so short would break.
    if (room < 100) return use(filled(clip(inert(clip(markdown, room)), room)));
    return use(filled(toDiscord(firstPage(markdown, (part) => toDiscord(part).length <= room))));
  };
  const description = text === undefined || text === "" ? undefined : take(text, 4_000);
  const shown: APIEmbedField[] = [];
  for (const { name, value } of fields.slice(0, 25)) {
    if (left < 10) break;
    const heading = use(filled(clip(inert(clip(name, 190)), 250)));
    shown.push({ name: heading, value: take(value, 1_024), inline: value.length < 30 });
  }
  const embed: APIEmbed = { title: filled(clip(inert(clip(title, 250)), 256)), fields: shown };
  if (description !== undefined) embed.description = description;
  if (shown.length < fields.length) embed.footer = { text: `… and ${fields.length - shown.length} more` };
  const edge = colourNumber(colour);
  if (edge !== undefined) embed.color = edge;
  return embed;
}
