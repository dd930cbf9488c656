import type { APIEmbed } from "discord.js";
import { type Card, closeMarkdown, firstPage, type Page, type Progress } from "#core/platform";
import { clip } from "./clip.ts";
import { type ControlRow, rowsOf } from "./controls.ts";
import { toDiscord } from "./markdown.ts";
import { inert, neutralize } from "./neutral.ts";

/** A page as Discord takes it, for a new message as well as for an edit. */
export interface Rendered {
  content: string;
  embeds: APIEmbed[];
  components: ControlRow[];
  /** Without it everybody that is named is called, and on every edit again. */
  allowed_mentions: { parse: []; users: string[]; replied_user: false };
}

/** A bot's message ends here, whatever the specification says. https://discord.com/developers/docs/resources/message#create-message */
const mostCharacters = 2_000;
const mostFiles = 10;

/** A page that still grows: what is half-written is closed, for display only. */
export const renderGrowing = (page: Page, asker: string): Rendered =>
  renderWhole({ ...page, text: closeMarkdown(page.text) }, asker);

/** A page as it stays. Only the asker may be called. */
export function renderWhole(page: Page, asker: string): Rendered {
  return {
    content: contentOf(page) || (page.card ? "" : "…"),
    embeds: page.card ? [embedOf(page.card)] : [],
    components: rowsOf(page.buttons),
    allowed_mentions: { parse: [], users: [asker], replied_user: false },
  };
}

/** The page as it stays, with the reason where Discord does not take its files. */
export function renderFinal(page: Page, asker: string, reason: string | undefined): Rendered {
  if (reason === undefined) return renderWhole(page, asker);
  const { attachments = [], ...rest } = page;
  const rendered = renderWhole(rest, asker);
  const line = `${fileLine(attachments)}: ${reason}`;
  const content = [rendered.content === "…" ? "" : rendered.content, line].filter(Boolean).join("\n");
  return content.length > mostCharacters ? rendered : { ...rendered, content };
}

/** Would this page, rendered, be one message? */
export const fits = (page: Page): boolean =>
  contentOf(page).length <= mostCharacters && (page.attachments ?? []).length <= mostFiles;

function contentOf({ text, progress: steps, ending, attachments = [], card }: Page): string {
  const words = toDiscord(text);
  const lines = [
    steps.map(stepLine).join("\n"),
    words,
    ending === undefined || ending === "failed" ? "" : `-# ${endings[ending]}`,
    // Nothing else stands there, and blank messages are refused.
    words === "" && steps.length === 0 && !card && attachments.length > 0 ? fileLine(attachments) : "",
  ];
  return lines.filter(Boolean).join("\n");
}

const endings = { stopped: "⏹ Stopped.", cut: "✂ Cut off: the model stopped before the end." };
const signs = { pending: "○", running: "⏳", done: "✓", failed: "✗" };

/** What files are called is foreign text. */
function fileLine(attachments: NonNullable<Page["attachments"]>): string {
  const names = attachments.map(({ name }) => name).join(", ");
  return `-# 📎 ${inert(clip(names.replaceAll(/\s+/g, " "), 150))}`;
}

/** In small print, on one line. https://support.discord.com/hc/articles/210298617 */
const stepLine = ({ state, title, detail }: Progress): string =>
  `-# ${signs[state]} ${inert(clip([title, detail].filter(Boolean).join(": ").replaceAll(/\s+/g, " "), 150))}`;

/** Within the 6,000 characters that embeds may have together. https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function embedOf({ title, text, fields = [] }: Card): APIEmbed {
  let left = 5_500 - Math.min(title.length, 256);
  const use = (words: string): string => {
    left -= words.length;
    return words;
  };
  const take = (markdown: string, most: number): string => {
    const room = Math.min(most, left);
    // There is no room for Markdown that would have to be cut.
    if (room < 100) return use(clip(inert(clip(markdown, room)), room));
    return use(toDiscord(firstPage(markdown, (part) => toDiscord(part).length <= room)) || "\u200B");
  };
  const description = text === undefined || text === "" ? undefined : take(text, 4_000);
  const shown = fields.slice(0, 25).flatMap(({ name, value }) =>
    left < 10
      ? []
      : [
          {
            name: use(clip(inert(clip(name, 190)), 250)),
            value: take(value, 1_024),
            inline: value.length < 30,
          },
        ],
  );
  return {
    title: clip(neutralize(clip(title, 250)), 256),
    ...(description !== undefined && { description }),
    ...(shown.length > 0 && { fields: shown }),
    ...(shown.length < fields.length && { footer: { text: `… and ${fields.length - shown.length} more` } }),
  };
}
