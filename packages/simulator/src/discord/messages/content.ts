import type { Content, Control } from "../../world/message.ts";
import { componentTypes } from "./component.ts";
import type { Component } from "./component.ts";
import type { Discord } from "../state/discord.ts";
import { embedText } from "./embed.ts";
import { fileLink } from "./file-link.ts";
import { messageFlags } from "./message-form.ts";
import type { Body } from "./message-record.ts";
import { viewersOf } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** Turns a body into what a reader sees: all texts in reading order, the controls and the files. */
export function toContent(discord: Discord, venue: Venue, author: string, body: Body): Content {
  const isLoading = (body.flags & messageFlags.loading) !== 0;
  const name = discord.world.nameOf("discord", author);
  const showsEmbeds = (body.flags & messageFlags.suppressEmbeds) === 0;
  const texts = [
    isLoading ? `${name} is thinking…` : body.content,
    ...(showsEmbeds ? body.embeds.map(embedText) : []),
    ...flattened(body.components).map(({ content }) => content),
    ...(body.poll ? [body.poll.question, ...body.poll.answers] : []),
    ...(body.stickers ?? []).map(({ name }) => name),
    ...(body.snapshot ? [toContent(discord, venue, author, body.snapshot.body).text] : []),
  ];
  return {
    text: texts.filter(Boolean).join("\n"),
    payload: body,
    controls: flattened(body.components).flatMap((component) => toControl(discord, venue, component) ?? []),
    files: [...body.attachments, ...(body.snapshot?.body.attachments ?? [])].map((attachment) => ({
      id: attachment.id,
      name: attachment.filename,
      mediaType: attachment.contentType,
      size: attachment.size,
      url: fileLink(discord, venue.id, attachment),
    })),
  };
}

/** Returns all components of a tree in reading order. */
function flattened(components: readonly Component[]): Component[] {
  return components.flatMap((component) => {
    const { components: inner = [], accessory, component: only } = component;
    const alone = [accessory, only].filter((child) => child !== undefined);
    return [component, ...flattened(inner), ...flattened(alone)];
  });
}

/** Finds the control with this id. */
export function findComponent(components: readonly Component[], customId: string): Component | undefined {
  return flattened(components).find(({ custom_id: id }) => id === customId);
}

const styles = ["primary", "primary", "secondary", "success", "danger"] as const;

function toControl(discord: Discord, venue: Venue, component: Component): Control | undefined {
  const { type, style, url, placeholder = "", custom_id: id = "" } = component;
  const common = { ...(component.disabled && { disabled: true }) };
  if (type === componentTypes.button) {
    const label = component.label ?? component.emoji?.name ?? "";
    if (url !== undefined) return { ...common, id: url, kind: "link", label, url };
    const named = styles[style ?? 0];
    return { ...common, id, kind: "button", label, ...(named && { style: named }) };
  }
  const options = optionsOf(discord, venue, component);
  return options && { ...common, id, kind: "select", label: placeholder, options };
}

function optionsOf(discord: Discord, venue: Venue, component: Component): Control["options"] {
  const { world } = discord;
  const people = (): { label: string; value: string }[] =>
    viewersOf(venue).map((value) => ({ label: world.nameOf("discord", value), value }));
  const roles = (): { label: string; value: string }[] =>
    [...(venue.guild?.roles.values() ?? [])].map(({ id, name }) => ({ label: name, value: id }));
  switch (component.type) {
    case componentTypes.stringSelect:
      return component.options?.map(({ label, value }) => ({ label, value }));
    case componentTypes.userSelect:
      return people();
    case componentTypes.roleSelect:
      return roles();
    case componentTypes.mentionableSelect:
      return [...people(), ...roles()];
    case componentTypes.channelSelect:
      return world.channels("discord", venue.guildId).map(({ id, name }) => ({ label: name, value: id }));
    default:
      return undefined;
  }
}
