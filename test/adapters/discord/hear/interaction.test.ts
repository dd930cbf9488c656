import { type APIInteraction, ComponentType, InteractionType } from "discord.js";
import { describe, expect, test } from "vitest";
import {
  formPrefix,
  fromInteraction,
  questionField,
} from "../../../../src/adapters/discord/hear/interaction.ts";

const rules = { ask: "ask", about: "Ask about this", isPrivate: false };

/** A sent form, with the fields of it that natter reads. */
const form = (components: readonly object[]) => {
  const place = { id: "1", application_id: "2", token: "t", channel_id: "3", guild_id: "4" };
  const sent = { ...place, type: InteractionType.ModalSubmit, member: { user: { id: "5" } } };
  const interaction: object = { ...sent, data: { custom_id: `${formPrefix}9`, components } };
  return fromInteraction(interaction as APIInteraction, rules);
};
const field = (value: string) => ({ type: ComponentType.TextInput, custom_id: questionField, value });

describe("a form", () => {
  test.each([
    {
      name: "in a label",
      components: [{ type: ComponentType.Label, component: field("why?") }],
      text: "why?",
    },
    {
      name: "in a row",
      components: [{ type: ComponentType.ActionRow, components: [field("why?")] }],
      text: "why?",
    },
    {
      name: "behind another part",
      components: [{ type: ComponentType.TextDisplay }, field("why?")],
      text: "why?",
    },
    { name: "without words", components: [{ type: ComponentType.Label, component: field("") }], text: "" },
    { name: "that is missing", components: [], text: "" },
  ])("has its question $name", ({ components, text }) => {
    expect(form(components)).toMatchObject({ type: "turn", about: "9", turn: { text } });
  });
});
