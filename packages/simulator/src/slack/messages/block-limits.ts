import { fieldsOf, isFields, listOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";

// The limits inside one block or element. https://docs.slack.dev/reference/block-kit/blocks Every check
// returns sentences with the place of the fault, as Slack does in `response_metadata.messages`.

type Check = (value: Fields, at: string) => string[];

/** Checks the length of a string. */
export function lengthFault(value: unknown, most: number, at: string, least = 0): string[] {
  if (value === undefined && least === 0) return [];
  if (typeof value !== "string") return [`must be a string [json-pointer:${at}]`];
  if (value.length < least) return [`must be more than ${least - 1} characters [json-pointer:${at}]`];
  if (value.length > most) return [`must be less than ${most + 1} characters [json-pointer:${at}]`];
  return [];
}

/** Checks a text object. */
function textFault(value: unknown, most: number, at: string, kinds = ["plain_text", "mrkdwn"]): string[] {
  if (!isFields(value)) return [`missing required field: text [json-pointer:${at}]`];
  if (!kinds.includes(stringOf(value["type"]))) return [`unsupported type [json-pointer:${at}/type]`];
  return lengthFault(value["text"], most, `${at}/text`, 1);
}

const plain = ["plain_text"];

/** Checks that a value is a list of 1 to `most` objects. */
function countFault(value: unknown, most: number, at: string): string[] {
  if (!Array.isArray(value) || value.length === 0)
    return [`must be a list of at least 1 item [json-pointer:${at}]`];
  if (value.length > most) return [`no more than ${most} items allowed [json-pointer:${at}]`];
  return value.every(isFields) ? [] : [`every item must be an object [json-pointer:${at}]`];
}

const button: Check = (element, at) => [
  ...textFault(element["text"], 75, `${at}/text`, plain),
  ...lengthFault(element["value"], 2000, `${at}/value`),
  ...lengthFault(element["url"], 3000, `${at}/url`),
  ...lengthFault(element["accessibility_label"], 75, `${at}/accessibility_label`),
  ...(["primary", "danger", undefined].includes(element["style"] as string | undefined)
    ? []
    : [`unsupported style [json-pointer:${at}/style]`]),
];

const options =
  (most: number): Check =>
  (element, at) => [
    ...countFault(element["options"], most, `${at}/options`),
    ...listOf(element["options"]).flatMap((option, index) => [
      ...textFault(option["text"], 75, `${at}/options/${index}/text`),
      ...lengthFault(option["value"], 150, `${at}/options/${index}/value`),
    ]),
  ];

const select: Check = (element, at) => [
  ...(element["placeholder"] === undefined
    ? []
    : textFault(element["placeholder"], 150, `${at}/placeholder`, plain)),
  ...(element["option_groups"] === undefined ? options(100)(element, at) : []),
];

const feedback: Check = (element, at) =>
  ["positive_button", "negative_button"].flatMap((side) => {
    const half = fieldsOf(element[side]);
    return [
      ...textFault(half["text"], 75, `${at}/${side}/text`, plain),
      ...lengthFault(half["value"], 2000, `${at}/${side}/value`, 1),
      ...lengthFault(half["accessibility_label"], 75, `${at}/${side}/accessibility_label`),
    ];
  });

const iconButton: Check = (element, at) => [
  ...(element["icon"] === "trash" ? [] : [`unsupported icon [json-pointer:${at}/icon]`]),
  ...textFault(element["text"], 75, `${at}/text`, plain),
];

const image: Check = (element, at) => [
  ...lengthFault(element["alt_text"], 2000, `${at}/alt_text`, 1),
  ...(element["slack_file"] === undefined
    ? lengthFault(element["image_url"], 3000, `${at}/image_url`, 1)
    : []),
];

const free: Check = () => [];

/** The checks of elements, by type. `free` accepts everything. */
const elements: Readonly<Record<string, Check>> = {
  button,
  checkboxes: options(10),
  channels_select: free,
  conversations_select: free,
  datepicker: free,
  datetimepicker: free,
  email_text_input: free,
  external_select: free,
  feedback_buttons: feedback,
  file_input: free,
  icon_button: iconButton,
  image,
  mrkdwn: (element, at) => lengthFault(element["text"], 2000, `${at}/text`, 1),
  multi_channels_select: free,
  multi_conversations_select: free,
  multi_external_select: free,
  multi_static_select: select,
  multi_users_select: free,
  number_input: free,
  overflow: options(5),
  plain_text: (element, at) => lengthFault(element["text"], 2000, `${at}/text`, 1),
  plain_text_input: free,
  radio_buttons: options(10),
  rich_text_input: free,
  static_select: select,
  timepicker: free,
  url_text_input: free,
  users_select: free,
  workflow_button: button,
};

const passive = ["image", "mrkdwn", "plain_text"];
const rating = ["feedback_buttons", "icon_button"];
const interactive: readonly string[] = Object.keys(elements).filter(
  (type) => !passive.includes(type) && !rating.includes(type),
);

function elementFault(element: unknown, at: string, allowed: readonly string[]): string[] {
  const fields = fieldsOf(element);
  const type = stringOf(fields["type"]);
  const check = elements[type];
  if (!check || !allowed.includes(type)) return [`unsupported type: ${type} [json-pointer:${at}/type]`];
  return [...lengthFault(fields["action_id"], 255, `${at}/action_id`), ...check(fields, at)];
}

const elementsOf =
  (most: number, allowed: readonly string[]): Check =>
  (block, at) => [
    ...countFault(block["elements"], most, `${at}/elements`),
    ...listOf(block["elements"]).flatMap((element, index) =>
      elementFault(element, `${at}/elements/${index}`, allowed),
    ),
    ...repeated(listOf(block["elements"]), "action_id", `${at}/elements`),
  ];

/** Checks that a key is unique among items. */
export function repeated(items: readonly Fields[], name: string, at: string): string[] {
  const names = items.map((item) => item[name]).filter((value) => value !== undefined);
  return new Set(names).size === names.length ? [] : [`${name} must be unique [json-pointer:${at}]`];
}

const section: Check = (block, at) => {
  const { text, fields, accessory } = block;
  return [
    ...(text === undefined && fields !== undefined ? [] : textFault(text, 3000, `${at}/text`)),
    ...(fields === undefined ? [] : countFault(fields, 10, `${at}/fields`)),
    ...listOf(fields).flatMap((field, index) => textFault(field, 2000, `${at}/fields/${index}`)),
    ...(accessory === undefined ? [] : elementFault(accessory, `${at}/accessory`, ["image", ...interactive])),
  ];
};

const input: Check = (block, at) => [
  ...textFault(block["label"], 2000, `${at}/label`, plain),
  ...elementFault(block["element"], `${at}/element`, interactive),
];

const table: Check = (block, at) =>
  Array.isArray(block["rows"]) && block["rows"].length > 0
    ? []
    : [`missing required field: rows [json-pointer:${at}/rows]`];

const taskCard: Check = (block, at) => [
  ...lengthFault(block["task_id"], 255, `${at}/task_id`, 1),
  ...lengthFault(block["title"], 2000, `${at}/title`, 1),
];

/** The checks of blocks, by type. Other types do not exist. */
export const blockLimits: Readonly<Record<string, Check>> = {
  actions: elementsOf(25, interactive),
  alert: (block, at) => textFault(block["text"], 200, `${at}/text`),
  card: free,
  carousel: (block, at) => countFault(block["elements"], 10, `${at}/elements`),
  container: (block, at) => countFault(block["child_blocks"], 50, `${at}/child_blocks`),
  context: elementsOf(10, passive),
  context_actions: elementsOf(5, rating),
  data_table: table,
  divider: free,
  file: (block, at) => lengthFault(block["external_id"], 255, `${at}/external_id`, 1),
  header: (block, at) => textFault(block["text"], 150, `${at}/text`, plain),
  image,
  input,
  markdown: (block, at) => lengthFault(block["text"], Infinity, `${at}/text`, 1),
  plan: (block, at) => lengthFault(block["title"], 2000, `${at}/title`, 1),
  rich_text: (block, at) => countFault(block["elements"], Infinity, `${at}/elements`),
  section,
  table,
  task_card: taskCard,
  video: (block, at) => lengthFault(block["alt_text"], 2000, `${at}/alt_text`, 1),
};
