import { completed, componentTypes } from "./component.ts";
import type { Component } from "./component.ts";
import { checkAddress } from "./embed.ts";
import type { Form } from "../form.ts";

const {
  row,
  button,
  stringSelect,
  textInput,
  userSelect,
  roleSelect,
  mentionableSelect,
  channelSelect,
  section,
  text,
  thumbnail,
  gallery,
  file,
  separator,
  container,
  label,
} = componentTypes;

/** Button styles that open an address and send nothing to the bot. */
const linkStyle = 5;
const shopStyle = 6;

const selects: readonly number[] = [stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect];
const legacyTop: readonly number[] = [row];
const layoutTop: readonly number[] = [row, section, text, gallery, file, separator, container];
const insideContainer: readonly number[] = [row, section, text, gallery, file, separator];
const modalTop: readonly number[] = [row, text, label];
const insideLabel: readonly number[] = [textInput, ...selects];

/** Counts over a whole tree of components. */
interface Tally {
  place: ComponentPlace;
  components: number;
  characters: number;
  customIds: Set<string>;
}

/** The place of components. It decides which types are allowed. */
export type ComponentPlace = "message" | "layout" | "modal";

/** Reads `components`. Returns undefined if they were not sent, and an empty list for null. */
export function readComponents(form: Form, place: ComponentPlace): Component[] | undefined {
  if (!form.has("components")) return undefined;
  const limits = {
    message: { allowed: legacyTop, max: 5 },
    layout: { allowed: layoutTop, max: 40 },
    modal: { allowed: modalTop, max: 5 },
  }[place];
  const tally: Tally = { place, components: 0, characters: 0, customIds: new Set() };
  const forms =
    form.inners("components", place === "modal" ? { min: 1, max: limits.max } : { max: limits.max }) ?? [];
  for (const component of forms) check(component, limits.allowed, tally);
  if (tally.components > 40) {
    form.fault(
      "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
      "The total number of components cannot exceed 40",
      "components",
    );
  }
  if (tally.characters > 4000) {
    form.fault(
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      "The total displayable text size of all components cannot exceed 4000",
      "components",
    );
  }
  return completed(forms.map(({ record }) => record as object as Component));
}

function check(component: Form, allowed: readonly number[], tally: Tally): void {
  const type = component.integer("type", { required: true });
  if (type === undefined) return;
  tally.components += 1;
  if (!allowed.includes(type)) {
    component.fault(
      "UNION_TYPE_CHOICES",
      `Value of field "type" must be one of (${allowed.join(", ")}).`,
      "type",
    );
    return;
  }
  checks[type]?.(component, tally);
}

const checks: Record<number, (component: Form, tally: Tally) => void> = {
  [row](component, tally) {
    const children = component.inners("components", { min: 1, max: 5, required: true }) ?? [];
    if (tally.place === "modal") return children.forEach((child) => check(child, [textInput], tally));
    // A row holds up to five buttons or one select.
    const first = Number(children[0]?.record["type"]);
    if (selects.includes(first) && children.length > 1) {
      component.fault("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.", "components");
    }
    for (const child of children)
      check(child, selects.includes(first) ? [first] : [button, ...selects], tally);
  },
  [button](component, tally) {
    const style = component.integer("style", { min: 1, max: shopStyle, required: true });
    const caption = component.text("label", { max: 80 });
    const emoji = component.inner("emoji");
    if (style === shopStyle) {
      component.snowflake("sku_id", true);
      return;
    }
    if (!caption && !emoji)
      component.fault("BUTTON_COMPONENT_LABEL_REQUIRED", "A button must have a label or an emoji");
    if (style === linkStyle) {
      checkAddress(component, "url", true);
      if (component.record["custom_id"]) {
        component.fault("BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified");
      }
      return;
    }
    if (component.record["url"]) {
      component.fault("BUTTON_COMPONENT_INVALID_URL", "A url can only be specified on link buttons", "url");
    }
    claimCustomId(component, tally);
  },
  [textInput](component, tally) {
    claimCustomId(component, tally);
    component.integer("style", { min: 1, max: 2, required: true });
    component.text("label", { min: 1, max: 45 });
    component.text("placeholder", { max: 100 });
    component.integer("min_length", { min: 0, max: 4000 });
    component.integer("max_length", { min: 1, max: 4000 });
    component.text("value", { max: 4000 });
  },
  [stringSelect](component, tally) {
    checkSelect(component, tally);
    const values = new Set<string>();
    for (const option of component.inners("options", { min: 1, max: 25, required: true }) ?? []) {
      option.text("label", { min: 1, max: 100, required: true });
      option.text("description", { max: 100 });
      const value = option.text("value", { min: 1, max: 100, required: true });
      if (value !== undefined && values.has(value)) {
        option.fault(
          "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
          "The specified option value is already used",
          "value",
        );
      }
      if (value !== undefined) values.add(value);
    }
  },
  [userSelect]: checkSelect,
  [roleSelect]: checkSelect,
  [mentionableSelect]: checkSelect,
  [channelSelect]: checkSelect,
  [section](component, tally) {
    for (const child of component.inners("components", { min: 1, max: 3, required: true }) ?? [])
      check(child, [text], tally);
    const accessory = component.inner("accessory", true);
    if (accessory) check(accessory, [button, thumbnail], tally);
  },
  [text](component, tally) {
    tally.characters += component.text("content", { min: 1, required: true })?.length ?? 0;
  },
  [thumbnail]: (component) => checkMedia(component, "media"),
  [gallery](component) {
    for (const item of component.inners("items", { min: 1, max: 10, required: true }) ?? [])
      checkMedia(item, "media");
  },
  [file]: (component) => checkMedia(component, "file"),
  [separator]: (component) => void component.integer("spacing", { min: 1, max: 2 }),
  [container](component, tally) {
    for (const child of component.inners("components", { min: 1, required: true }) ?? [])
      check(child, insideContainer, tally);
  },
  [label](component, tally) {
    component.text("label", { min: 1, max: 45, required: true });
    component.text("description", { max: 100 });
    const child = component.inner("component", true);
    if (child) check(child, insideLabel, tally);
  },
};

function checkSelect(component: Form, tally: Tally): void {
  claimCustomId(component, tally);
  component.text("placeholder", { max: 150 });
  component.integer("min_values", { min: 0, max: 25 });
  component.integer("max_values", { min: 1, max: 25 });
}

function checkMedia(component: Form, name: string): void {
  const media = component.inner(name, true);
  if (media) checkAddress(media, "url", true);
}

/** Checks that every control has its own id, which its clicks carry. */
function claimCustomId(component: Form, tally: Tally): void {
  const customId = component.text("custom_id", { min: 1, max: 100, required: true });
  if (customId === undefined) return;
  if (tally.customIds.has(customId)) {
    component.fault(
      "COMPONENT_CUSTOM_ID_DUPLICATED",
      "Component custom id cannot be duplicated",
      "custom_id",
    );
  }
  tally.customIds.add(customId);
}
