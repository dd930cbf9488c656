import type { Message } from "../../../world/message.ts";
import { createForm } from "../../form.ts";
import type { Form } from "../../form.ts";
import { findUnacknowledged } from "../../interactions/find-interaction.ts";
import { interactionTypes } from "../../state/interaction.ts";
import type { Interaction } from "../../state/interaction.ts";
import { postResponse } from "../../interactions/response.ts";
import { isEmpty, messageFlags, readMessageForm } from "../../messages/message-form.ts";
import type { MessageForm } from "../../messages/message-form.ts";
import { toMessage } from "../../messages/message-payload.ts";
import { currentBody } from "../../messages/message-record.ts";
import { showModal } from "../../interactions/modal.ts";
import { Refusal } from "../../refusal.ts";
import { editMessage } from "../../messages/edit.ts";
import { done, ok, openRoute } from "../route.ts";
import type { Answer, Call, Route } from "../route.ts";

/** The first response to an interaction. Its path contains the token, and no bucket limits it. */
export const interactionRoutes: readonly Route[] = [
  openRoute("POST", "/interactions/:interaction/:token/callback", answer, "none"),
];

/**
 * Numbers of
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
 */
const callbackTypes = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const;

const { message, deferredMessage, deferredUpdate, update, choices, modal } = callbackTypes;

/** Returns the callback types that are allowed for an interaction. */
function allowedTypes({ type, source }: Interaction): readonly number[] {
  switch (type) {
    case interactionTypes.autocomplete:
      return [choices];
    case interactionTypes.component:
      return [message, deferredMessage, deferredUpdate, update, modal];
    case interactionTypes.modal:
      return source ? [message, deferredMessage, deferredUpdate, update] : [message, deferredMessage];
    default:
      return [message, deferredMessage, modal];
  }
}

function answer(call: Call): Answer {
  const { discord, parameter, query } = call;
  const interaction = findUnacknowledged(discord, parameter("interaction"), parameter("token"));
  const form = createForm(call.body);
  const type = form.choice("type", allowedTypes(interaction), true);
  form.finish();
  if (type === undefined) throw new Error("A form without a type passed its checks.");
  const original = callbacks[type]?.(call, interaction, form);
  interaction.isAcknowledged = true;
  interaction.original = original;
  if (query.get("with_response") !== "true") return done;
  return ok(toCallback(call, interaction, type, original));
}

const callbacks: Record<number, (call: Call, interaction: Interaction, form: Form) => Message | undefined> = {
  [message]({ discord, files }, interaction, form) {
    return postResponse(discord, interaction, readData(form, files.length), files);
  },
  [deferredMessage]({ discord }, interaction, form) {
    const flags = (form.inner("data")?.integer("flags") ?? 0) & messageFlags.ephemeral;
    form.finish();
    const thinking = readMessageForm(createForm({}), { use: "respond", fileCount: 0 });
    return postResponse(discord, interaction, { ...thinking, flags: flags | messageFlags.loading });
  },
  [deferredUpdate]: (_call, { source }) => source,
  [update]({ discord, files }, { source, application }, form) {
    if (!source || source.deleted) throw new Refusal("unknown message");
    const data = form.inner("data", true);
    const current = currentBody(source).flags;
    const read = data && readMessageForm(data, { use: "edit", fileCount: files.length, current });
    form.finish();
    if (read)
      editMessage(discord, source, { by: application.userId, form: read, files, from: "interaction" });
    return source;
  },
  [choices](_call, interaction, form) {
    const offered = form.inner("data", true)?.inners("choices", { max: 25, required: true }) ?? [];
    const read = offered.map((choice) => ({
      name: choice.text("name", { min: 1, max: 100, required: true }) ?? "",
      value: choice.text("value", { max: 100, required: true }) ?? "",
    }));
    form.finish();
    interaction.onChoices?.(read);
    return undefined;
  },
  [modal]({ discord }, interaction, form) {
    const data = form.inner("data", true);
    if (data) showModal(discord, interaction, data);
    return undefined;
  },
};

function readData(form: Form, fileCount: number): MessageForm {
  const data = form.inner("data", true);
  const read = data && readMessageForm(data, { use: "respond", fileCount });
  form.finish();
  if (!data || !read || isEmpty(read, fileCount)) throw new Refusal("empty message");
  return read;
}

function toCallback(
  { discord }: Call,
  { id, type, application, venue }: Interaction,
  answeredWith: number,
  original: Message | undefined,
): Record<string, unknown> {
  const viewer = { userId: application.userId, readsContent: true };
  return {
    interaction: {
      id,
      type,
      channel_id: venue.id,
      ...(venue.guildId !== undefined && { guild_id: venue.guildId }),
      ...(original && {
        response_message_id: original.id,
        response_message_loading: answeredWith === deferredMessage,
        response_message_ephemeral: original.onlyFor !== undefined,
      }),
    },
    resource: { type: answeredWith, ...(original && { message: toMessage(discord, original, viewer) }) },
  };
}
