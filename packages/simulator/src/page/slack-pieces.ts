import type { Content } from "../world/message.ts";
import { fieldsOf, listOf, stringOf } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Markup, ReadMarkup } from "./markup/dialects.ts";
import { safeUrl } from "./markup/tree.ts";
import type { Block, Inline } from "./markup/tree.ts";
import { createControlTray } from "./pieces.ts";
import type { ControlTray, Piece, PlacedControl, Step } from "./pieces.ts";

// Slack's blocks as pieces. https://docs.slack.dev/reference/block-kit/blocks

interface Drawing {
  read: ReadMarkup;
  tray: ControlTray;
}

/** A text object: mrkdwn unless it says that it is plain. */
function textOf({ read }: Drawing, value: unknown): Block[] {
  if (typeof value === "string") return read(value, "mrkdwn");
  const { type, text } = fieldsOf(value);
  if (typeof text !== "string" || text === "") return [];
  return type === "plain_text" ? [{ type: "paragraph", children: [text] }] : read(text, "mrkdwn");
}

const plain = (value: unknown): string =>
  stringOf(typeof value === "string" ? value : fieldsOf(value)["text"]);

const piece = (blocks: Block[]): Piece[] => (blocks.length > 0 ? [{ type: "text", blocks }] : []);

const marks = [
  ["bold", "strong"],
  ["italic", "emphasis"],
  ["strike", "strike"],
] as const;

/** What an element of rich text would be in mrkdwn. */
function asMrkdwn(element: Fields): string {
  switch (element["type"]) {
    case "user":
      return `<@${stringOf(element["user_id"])}>`;
    case "channel":
      return `<#${stringOf(element["channel_id"])}>`;
    case "broadcast":
      return `<!${stringOf(element["range"])}>`;
    case "emoji":
      return `:${stringOf(element["name"])}:`;
    default:
      return "";
  }
}

function richInline({ read }: Drawing, element: Fields): Inline[] {
  const { type, text, url } = element;
  if (type !== "text" && type !== "link") {
    const [block] = read(asMrkdwn(element), "mrkdwn");
    return block?.type === "paragraph" ? block.children : [];
  }
  const style = fieldsOf(element["style"]);
  const label = stringOf(text) || stringOf(url);
  let children: Inline[] = [style["code"] === true ? { type: "code", text: label } : label];
  for (const [name, mark] of marks) if (style[name] === true) children = [{ type: mark, children }];
  const address = type === "link" ? safeUrl(stringOf(url)) : undefined;
  return address === undefined ? children : [{ type: "link", url: address, children }];
}

function richText(drawing: Drawing, element: Fields): Block[] {
  const elements = listOf(element["elements"]);
  const line = (): Inline[] => elements.flatMap((inner) => richInline(drawing, inner));
  switch (element["type"]) {
    case "rich_text":
      return elements.flatMap((inner) => richText(drawing, inner));
    case "rich_text_list":
      return [
        {
          type: "list",
          ...(element["style"] === "ordered" && { start: 1 }),
          items: elements.map((inner) => ({ blocks: richText(drawing, inner) })),
        },
      ];
    case "rich_text_quote":
      return [{ type: "quote", blocks: [{ type: "paragraph", children: line() }] }];
    case "rich_text_preformatted":
      return [{ type: "code", language: "", text: elements.map(({ text }) => stringOf(text)).join("") }];
    default:
      return [{ type: "paragraph", children: line() }];
  }
}

function table(drawing: Drawing, block: Fields): Piece[] {
  const rows: unknown[] = Array.isArray(block["rows"]) ? block["rows"] : [];
  const cells = (row: unknown): Inline[][] =>
    listOf(row).map((cell) => {
      const [first] = cell["type"] === "rich_text" ? richText(drawing, cell) : textOf(drawing, cell);
      return first?.type === "paragraph" ? first.children : [plain(cell)];
    });
  const [head = [], ...others] = rows.map(cells);
  return [{ type: "text", blocks: [{ type: "table", head, rows: others }] }];
}

const statuses: readonly string[] = ["pending", "in_progress", "complete", "error"];

function step(drawing: Drawing, task: Fields): Step {
  const text = (value: unknown): Block[] =>
    typeof value === "string" ? drawing.read(value, "markdown") : richText(drawing, fieldsOf(value));
  const status = stringOf(task["status"]);
  return {
    title: plain(task["title"]),
    status: statuses.includes(status) ? (status as Step["status"]) : "pending",
    blocks: ["details", "output"].flatMap((name) => (task[name] === undefined ? [] : text(task[name]))),
    sources: listOf(task["sources"]).map((source) => {
      const url = safeUrl(stringOf(source["url"]));
      return {
        label: stringOf(source["text"]) || stringOf(source["url"]),
        ...(url !== undefined && { url }),
      };
    }),
  };
}

function picture(block: Fields): Piece {
  const url = safeUrl(stringOf(block["image_url"]));
  return {
    type: "picture",
    text: stringOf(block["alt_text"]) || plain(block["title"]) || "image",
    ...(url !== undefined && { url }),
  };
}

/** The controls among a block's elements. Feedback is one element with two buttons. */
function controls({ tray }: Drawing, elements: readonly Fields[]): Piece[] {
  const placed = elements.flatMap((element): PlacedControl[] => {
    const id = stringOf(element["action_id"]);
    return element["type"] === "feedback_buttons" ? [...tray.take(id), ...tray.take(id)] : tray.take(id);
  });
  return placed.length > 0 ? [{ type: "controls", controls: placed }] : [];
}

const draw: Readonly<Record<string, (drawing: Drawing, block: Fields) => Piece[]>> = {
  actions: (drawing, block) => controls(drawing, listOf(block["elements"])),
  alert: (drawing, block) => [{ type: "card", pieces: piece(textOf(drawing, block["text"])) }],
  card: (drawing, block) => [
    {
      type: "card",
      pieces: [
        ...piece(heading(3, plain(block["title"]))),
        ...["subtitle", "body"].flatMap((name) => piece(textOf(drawing, block[name]))),
        ...controls(drawing, listOf(block["actions"])),
      ],
    },
  ],
  carousel: (drawing, block) => listOf(block["elements"]).flatMap((inner) => drawBlock(drawing, inner)),
  container: (drawing, block) => [
    {
      type: "card",
      pieces: [
        ...piece(heading(3, plain(block["title"]))),
        ...piece(textOf(drawing, block["subtitle"])),
        ...listOf(block["child_blocks"]).flatMap((inner) => drawBlock(drawing, inner)),
      ],
    },
  ],
  context: (drawing, block) => [
    {
      type: "context",
      blocks: listOf(block["elements"]).flatMap((element) =>
        element["type"] === "image"
          ? [{ type: "paragraph" as const, children: [stringOf(element["alt_text"])] }]
          : textOf(drawing, element),
      ),
    },
  ],
  context_actions: (drawing, block) => controls(drawing, listOf(block["elements"])),
  data_table: table,
  divider: () => [{ type: "divider" }],
  header: (_drawing, block) => piece(heading(2, plain(block["text"]))),
  image: (_drawing, block) => [picture(block)],
  markdown: ({ read }, block) => piece(read(stringOf(block["text"]), "markdown")),
  plan: (drawing, block) => [
    {
      type: "steps",
      title: plain(block["title"]),
      steps: listOf(block["tasks"]).map((task) => step(drawing, task)),
    },
  ],
  rich_text: (drawing, block) => piece(richText(drawing, block)),
  section: (drawing, block) => [
    ...piece(textOf(drawing, block["text"])),
    ...(block["fields"] === undefined
      ? []
      : [
          {
            type: "fields" as const,
            fields: listOf(block["fields"]).map((field) => ({
              name: [],
              value: textOf(drawing, field),
              inline: true,
            })),
          },
        ]),
    ...(fieldsOf(block["accessory"])["type"] === "image"
      ? [picture(fieldsOf(block["accessory"]))]
      : controls(drawing, [fieldsOf(block["accessory"])])),
  ],
  table,
  task_card: (drawing, block) => [{ type: "steps", title: "", steps: [step(drawing, block)] }],
  video: (_drawing, block) => [picture(block)],
};

function heading(level: number, text: string): Block[] {
  return text ? [{ type: "heading", level, children: [text] }] : [];
}

function drawBlock(drawing: Drawing, block: Fields): Piece[] {
  return draw[stringOf(block["type"])]?.(drawing, block) ?? [];
}

/** A version of a Slack message as pieces. */
export function slackPieces(content: Content, read: ReadMarkup, textMarkup: Markup = "mrkdwn"): Piece[] {
  const { payload } = content;
  const drawing: Drawing = { read, tray: createControlTray(content) };
  const blocks = listOf(payload["blocks"]).flatMap((block) => drawBlock(drawing, block));
  const text = typeof payload["text"] === "string" ? payload["text"] : content.text;
  const attachments = listOf(payload["attachments"]).map((attachment): Piece => {
    const footer = stringOf(attachment["footer"]);
    const color = /^#?([0-9a-f]{6})$/i.exec(stringOf(attachment["color"]))?.[1];
    return {
      type: "card",
      ...(color && { accent: Number.parseInt(color, 16) }),
      pieces: [
        ...["pretext", "title", "text"].flatMap((name) => piece(textOf(drawing, attachment[name]))),
        ...listOf(attachment["blocks"]).flatMap((block) => drawBlock(drawing, block)),
      ],
      ...(footer && { footer }),
    };
  });
  // If there are blocks, the text is only for notifications.
  const body = listOf(payload["blocks"]).length > 0 ? blocks : piece(read(text, textMarkup));
  return [...body, ...attachments, ...drawing.tray.rest()];
}
