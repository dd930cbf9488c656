import type { Control } from "../../world/message.ts";
import { fieldsOf, listOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";

/** Returns the text of a text object, or a string itself. */
function textIn(value: unknown): string {
  return typeof value === "string" ? value : stringOf(fieldsOf(value)["text"]);
}

const join = (parts: readonly string[], between = "\n"): string =>
  parts.filter((part) => part !== "").join(between);

function richText(element: Fields): string {
  const type = element["type"];
  if (type === "text" || type === "link") return stringOf(element["text"]) || stringOf(element["url"]);
  if (type === "user") return `<@${stringOf(element["user_id"])}>`;
  if (type === "channel") return `<#${stringOf(element["channel_id"])}>`;
  if (type === "broadcast") return `<!${stringOf(element["range"])}>`;
  if (type === "emoji") return `:${stringOf(element["name"])}:`;
  const inner = listOf(element["elements"]).map(richText);
  return join(inner, type === "rich_text" || type === "rich_text_list" ? "\n" : "");
}

const tableText = (block: Fields): string => {
  const rows: unknown[] = Array.isArray(block["rows"]) ? block["rows"] : [];
  const cell = (value: Fields): string => {
    if (value["type"] === "raw_number") return String(value["value"]);
    return value["type"] === "rich_text" ? richText(value) : textIn(value);
  };
  return join(rows.map((row) => join(listOf(row).map(cell), " | ")));
};

const taskMarks: Readonly<Record<string, string>> = {
  pending: "○",
  in_progress: "◔",
  complete: "✓",
  error: "✗",
};

const taskText = (task: Fields): string => {
  const outcome = [task["details"], task["output"]].map((value) =>
    typeof value === "string" ? value : richText(fieldsOf(value)),
  );
  const sources = listOf(task["sources"]).map(
    (source) => stringOf(source["text"]) || stringOf(source["url"]),
  );
  const head = `${taskMarks[stringOf(task["status"])] ?? "○"} ${stringOf(task["title"])}`;
  return join([head, ...outcome, ...sources]);
};

const children = (block: Fields, name: string): string => join(listOf(block[name]).map(blockText));

/** The text of each type of block as a reader sees it, without its controls. */
const texts: Readonly<Record<string, (block: Fields) => string>> = {
  alert: (block) => textIn(block["text"]),
  card: (block) => join(["title", "subtitle", "body"].map((name) => textIn(block[name]))),
  carousel: (block) => children(block, "elements"),
  container: (block) =>
    join([textIn(block["title"]), textIn(block["subtitle"]), children(block, "child_blocks")]),
  context: (block) =>
    join(
      listOf(block["elements"]).map((element) => textIn(element["text"])),
      " ",
    ),
  data_table: (block) => join([textIn(block["caption"]), tableText(block)]),
  header: (block) => textIn(block["text"]),
  image: (block) => join([textIn(block["title"]), stringOf(block["alt_text"])], " "),
  input: (block) => textIn(block["label"]),
  markdown: (block) => stringOf(block["text"]),
  plan: (block) => join([stringOf(block["title"]), join(listOf(block["tasks"]).map(taskText))]),
  rich_text: richText,
  section: (block) => join([textIn(block["text"]), ...listOf(block["fields"]).map(textIn)]),
  table: tableText,
  task_card: taskText,
  video: (block) => join([textIn(block["title"]), textIn(block["description"])]),
};

function blockText(block: Fields): string {
  return texts[stringOf(block["type"])]?.(block) ?? "";
}

function attachmentText(attachment: Fields): string {
  const ownText = stringOf(attachment["text"]);
  const forwarded = listOf(attachment["message_blocks"]).flatMap(({ message }) =>
    listOf(fieldsOf(message)["blocks"]),
  );
  const fields = listOf(attachment["fields"]).map(({ title, value }) =>
    join([stringOf(title), stringOf(value)], ": "),
  );
  return join([
    ...["pretext", "title"].map((name) => stringOf(attachment[name])),
    ownText || join(forwarded.map(blockText)),
    ...fields,
    join(listOf(attachment["blocks"]).map(blockText)),
  ]);
}

/** Returns the text of a message itself, without what it forwards. Only this text mentions people. */
export function ownText(payload: Fields): string {
  const attachments = listOf(payload["attachments"]).filter(({ is_share: isShare }) => isShare !== true);
  return readableText({ ...payload, attachments });
}

/**
 * Returns the text that a reader sees: that of the blocks if there are any, else the text, then the
 * attachments. https://docs.slack.dev/messaging
 */
export function readableText(payload: Fields): string {
  const blocks = listOf(payload["blocks"]);
  const attachments = listOf(payload["attachments"]).map(attachmentText);
  const body = blocks.length > 0 ? join(blocks.map(blockText)) : stringOf(payload["text"]);
  return join([body, ...attachments]);
}

function options(element: Fields): { label: string; value: string }[] {
  const groups = listOf(element["option_groups"]).flatMap((group) => listOf(group["options"]));
  return [...listOf(element["options"]), ...groups].map((option) => ({
    label: textIn(option["text"]),
    value: stringOf(option["value"]),
  }));
}

const styles: Readonly<Record<string, Control["style"]>> = { primary: "primary", danger: "danger" };

function controlsOf(element: Fields): Control[] {
  const id = stringOf(element["action_id"]);
  const type = stringOf(element["type"]);
  const style = styles[stringOf(element["style"])];
  if (type === "button" || type === "workflow_button" || type === "icon_button") {
    const url = stringOf(element["url"]);
    const label = textIn(element["text"]);
    const value = stringOf(element["value"]);
    return [
      { id, kind: url ? "link" : "button", label, value, ...(style && { style }), ...(url && { url }) },
    ];
  }
  if (type === "feedback_buttons") {
    return ["positive_button", "negative_button"].map((side) => {
      const half = fieldsOf(element[side]);
      return { id, kind: "button", label: textIn(half["text"]), value: stringOf(half["value"]) };
    });
  }
  if (type.endsWith("select") || ["overflow", "radio_buttons", "checkboxes"].includes(type)) {
    return [{ id, kind: "select", label: textIn(element["placeholder"]), options: options(element) }];
  }
  return [];
}

/** Returns the buttons, links and selects of a message. */
export function controlsIn(payload: Fields): Control[] {
  return listOf(payload["blocks"]).flatMap((block) => [
    ...listOf(block["elements"]).flatMap(controlsOf),
    ...controlsOf(fieldsOf(block["accessory"])),
    ...listOf(block["actions"]).flatMap(controlsOf),
    ...controlsIn({ blocks: block["child_blocks"] }),
  ]);
}
