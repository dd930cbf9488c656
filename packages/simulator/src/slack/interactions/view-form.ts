import type { FormField } from "../../world/form.ts";
import { fieldsOf, listOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";

// Translates between Slack's views and the fields that a person fills in. A field has its block's id, because
// responses to a submission name blocks.

const textOf = (value: unknown): string => stringOf(fieldsOf(value)["text"]);

function kindOf(element: Fields): FormField["kind"] {
  const type = stringOf(element["type"]);
  if (type === "checkboxes") return "checkbox";
  if (type.endsWith("select") || type === "radio_buttons") return "select";
  return element["multiline"] === true ? "paragraph" : "text";
}

/** Returns the inputs of a view as fields. */
export function formFields(blocks: readonly Fields[]): FormField[] {
  return blocks
    .filter(({ type }) => type === "input")
    .map((block) => {
      const element = fieldsOf(block["element"]);
      const options = listOf(element["options"]).map((option) => ({
        label: textOf(option["text"]),
        value: stringOf(option["value"]),
      }));
      const initial = element["initial_value"] ?? fieldsOf(element["initial_option"])["value"];
      return {
        id: stringOf(block["block_id"]),
        label: textOf(block["label"]),
        kind: kindOf(element),
        required: block["optional"] !== true,
        ...(typeof initial === "string" && { value: initial }),
        ...(options.length > 0 && { options }),
      };
    });
}

/** Returns the entry of an input in `view.state.values`. */
function stateOf(element: Fields, given: string | readonly string[]): Fields {
  const type = stringOf(element["type"]);
  const values = typeof given === "string" ? [given] : given;
  const chosen = listOf(element["options"]).filter((option) => values.includes(stringOf(option["value"])));
  if (type === "checkboxes" || type === "multi_static_select") return { type, selected_options: chosen };
  if (type === "static_select" || type === "radio_buttons")
    return { type, selected_option: chosen[0] ?? null };
  if (type === "users_select") return { type, selected_user: values[0] ?? null };
  return { type, value: values.join(",") || null };
}

/** Returns `view.state` for the values that a person entered. */
export function viewState(
  blocks: readonly Fields[],
  values: Readonly<Record<string, string | readonly string[]>>,
): Fields {
  const entries = blocks
    .filter(({ type }) => type === "input")
    .map((block) => {
      const element = fieldsOf(block["element"]);
      const id = stringOf(block["block_id"]);
      return [id, { [stringOf(element["action_id"])]: stateOf(element, values[id] ?? "") }];
    });
  return { values: Object.fromEntries(entries) as Fields };
}
