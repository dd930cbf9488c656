import type { Form as WorldForm, FormField } from "../../world/form.ts";
import { componentTypes } from "../messages/component.ts";
import { readComponents } from "../messages/component-form.ts";
import type { Component } from "../messages/component.ts";
import type { Discord } from "../state/discord.ts";
import type { Form } from "../form.ts";
import { beginInteraction } from "./begin-interaction.ts";
import { interactionTypes } from "../state/interaction.ts";
import type { Interaction } from "../state/interaction.ts";

/** Opens a modal for the person of an interaction, as the bot describes it. */
export function showModal({ world, modals }: Discord, interaction: Interaction, data: Form): void {
  const customId = data.text("custom_id", { min: 1, max: 100, required: true }) ?? "";
  const title = data.text("title", { min: 1, max: 45, required: true }) ?? "";
  const components = readComponents(data, "modal");
  if (!components) data.fault("BASE_TYPE_REQUIRED", "This field is required", "components");
  data.finish();
  modals.set(interaction.id, interaction);
  world.forms.show({
    platform: "discord",
    space: interaction.venue.place.space,
    id: interaction.id,
    person: interaction.userId,
    kind: "modal",
    title,
    fields: (components ?? []).flatMap(toField),
    payload: { customId, components },
    open: true,
    errors: {},
  });
}

/** Returns the input in a row or under a label. */
function inputOf({ component, components }: Component): Component | undefined {
  return component ?? components?.[0];
}

const paragraphStyle = 2;

function toField(top: Component): FormField[] {
  const input = inputOf(top);
  if (!input) return [];
  const { options, value, custom_id: id = "" } = input;
  return [
    {
      id,
      label: top.label ?? input.label ?? "",
      kind: options ? "select" : input.style === paragraphStyle ? "paragraph" : "text",
      required: input.required !== false,
      ...(value !== undefined && { value }),
      ...(options && { options: options.map((option) => ({ label: option.label, value: option.value })) }),
    },
  ];
}

/**
 * Submits a modal. If a value is missing or too long, sets the form's errors as the client would, and sends
 * nothing.
 */
export function submitModal(
  discord: Discord,
  form: WorldForm,
  values: Readonly<Record<string, string | readonly string[]>>,
): void {
  const { customId, components } = form.payload as { customId: string; components: Component[] };
  const interaction = discord.modals.get(form.id);
  if (!interaction) throw new Error(`"${form.title}" is not an open form of this Discord.`);
  form.errors = Object.fromEntries(
    components.flatMap((top) => {
      const { custom_id: id = "", ...input } = inputOf(top) ?? { type: top.type, required: false };
      const wrong = faultOf(input, values[id]);
      return wrong === undefined ? [] : [[id, wrong]];
    }),
  );
  if (Object.keys(form.errors).length > 0) return discord.world.forms.show(form);
  discord.world.forms.close(form.id);
  discord.modals.delete(form.id);
  const filled = components.map((top) => fill(top, values));
  const { application, userId, venue, owners, source } = interaction;
  beginInteraction(discord, {
    application,
    type: interactionTypes.modal,
    userId,
    venue,
    owners,
    source,
    data: { custom_id: customId, components: filled },
  });
}

function faultOf(
  { required = true, min_length: shortest = 0, max_length: longest = 4000 }: Component,
  value: string | readonly string[] = "",
): string | undefined {
  if (value.length === 0) return required ? "This field is required." : undefined;
  if (typeof value !== "string") return undefined;
  if (value.length < shortest) return `At least ${shortest} characters.`;
  return value.length > longest ? `At most ${longest} characters.` : undefined;
}

/** Returns a component of the modal with the value that was entered, as the bot receives it. */
function fill(
  top: Component,
  values: Readonly<Record<string, string | readonly string[]>>,
): Record<string, unknown> {
  const input = inputOf(top);
  const frame = { type: top.type, id: top.id };
  if (!input) return frame;
  const { type, custom_id = "" } = input;
  const value = values[custom_id] ?? input.value ?? "";
  const given =
    type === componentTypes.textInput ? { value: [value].flat().join("") } : { values: [value].flat() };
  const answer = { type, id: input.id, custom_id, ...given };
  return top.type === componentTypes.label
    ? { ...frame, component: answer }
    : { ...frame, components: [answer] };
}
