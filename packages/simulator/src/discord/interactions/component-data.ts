import { componentTypes } from "../messages/component.ts";
import type { Component } from "../messages/component.ts";
import type { Discord } from "../state/discord.ts";
import { resolve } from "./resolved.ts";
import type { Venue } from "../guild/venue.ts";

/** Returns the data that a bot receives for a click on a button or a choice in a select. */
export function componentData(
  discord: Discord,
  venue: Venue,
  component: Component,
  values: readonly string[],
): Record<string, unknown> {
  const { id, type, custom_id, options } = component;
  const data = { id, component_type: type, custom_id };
  if (type === componentTypes.button) return data;
  const unknown = options && values.find((value) => !options.some((option) => option.value === value));
  if (unknown !== undefined) {
    const known = options?.map(({ value }) => value).join(", ");
    throw new Error(`"${unknown}" is not an option of this menu. It has ${known}.`);
  }
  // Discord resolves the ids of people, roles and channels. Text needs no resolving.
  return type === componentTypes.stringSelect
    ? { ...data, values }
    : { ...data, values, resolved: resolve(discord, venue, values) };
}
