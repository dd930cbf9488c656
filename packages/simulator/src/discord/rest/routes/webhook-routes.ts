import type { Message } from "../../../world/message.ts";
import { webhookLimit } from "../../state/limits.ts";
import { findAcknowledged } from "../../interactions/find-interaction.ts";
import type { Interaction } from "../../state/interaction.ts";
import { postFollowUp } from "../../interactions/response.ts";
import { readMessage } from "../../messages/message-form.ts";
import { findMessage, toMessage } from "../../messages/message-payload.ts";
import { currentBody, messageExtras } from "../../messages/message-record.ts";
import { Refusal } from "../../refusal.ts";
import { editMessage } from "../../messages/edit.ts";
import { done, ok, openRoute } from "../route.ts";
import type { Answer, Call, Route } from "../route.ts";

const base = "/webhooks/:application/:token";

/** After the first response to an interaction: reading, editing and deleting it, and follow-ups. */
export const webhookRoutes: readonly Route[] = [
  openRoute("POST", base, followUp, webhookLimit),
  ...["@original", ":message"].flatMap((which) => {
    const path = `${base}/messages/${which}`;
    const meant = (call: Call): string => (which === "@original" ? which : call.parameter("message"));
    return [
      openRoute("GET", path, (call) => get(call, meant(call)), webhookLimit),
      openRoute("PATCH", path, (call) => edit(call, meant(call)), webhookLimit),
      openRoute("DELETE", path, (call) => remove(call, meant(call)), webhookLimit),
    ];
  }),
];

function open({ discord, parameter }: Call): Interaction {
  return findAcknowledged(discord, parameter("application"), parameter("token"));
}

function followUp(call: Call): Answer {
  const { discord, files } = call;
  const interaction = open(call);
  const form = readMessage(call.body, { use: "respond", fileCount: files.length });
  return toAnswer(call, interaction, postFollowUp(discord, interaction, form, files));
}

/** Returns the message of a request: the first response, or a follow-up of this interaction. */
function openAnswer({ discord }: Call, interaction: Interaction, id: string): Message {
  const message = id === "@original" ? interaction.original : findMessage(discord, interaction.venue.id, id);
  const isMine =
    message !== undefined &&
    (message === interaction.original || messageExtras(message).interaction?.id === interaction.id);
  if (!isMine || message.deleted) throw new Refusal("unknown message");
  return message;
}

function toAnswer({ discord }: Call, { application }: Interaction, message: Message): Answer {
  return ok(toMessage(discord, message, { userId: application.userId, readsContent: true }));
}

function get(call: Call, id: string): Answer {
  const interaction = open(call);
  return toAnswer(call, interaction, openAnswer(call, interaction, id));
}

function edit(call: Call, id: string): Answer {
  const { discord, body, files } = call;
  const interaction = open(call);
  const message = openAnswer(call, interaction, id);
  const current = currentBody(message).flags;
  const form = readMessage(body, { use: "edit", fileCount: files.length, current });
  const by = interaction.application.userId;
  editMessage(discord, message, { by, form, files, from: "interaction" });
  return toAnswer(call, interaction, message);
}

function remove(call: Call, id: string): Answer {
  const interaction = open(call);
  call.discord.world.timeline.remove(openAnswer(call, interaction, id), interaction.application.userId);
  return done;
}
