import { encodeMentions } from "../../world/mention.ts";
import type { Message } from "../../world/message.ts";
import type { Person } from "../../world/place.ts";
import type { Saying, Upload } from "../../world/platform.ts";
import { idOf, visit } from "./person.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import type { Discord } from "../state/discord.ts";
import { messageFlags, readMessage } from "../messages/message-form.ts";
import type { Attachment, Body } from "../messages/message-record.ts";
import { checkSending, sendMessage } from "../messages/send.ts";
import type { Venue } from "../guild/venue.ts";

/** Sends what a person has written or recorded. */
export function say(
  discord: Discord,
  person: Person,
  venue: Venue,
  content: string,
  saying: Saying,
): Message {
  const { replyTo, pingReplied = true, poll, stickers, voice } = saying;
  const files = voice ? [recording(voice)] : (saying.files ?? []);
  const body = {
    content,
    // Every client sends a nonce, to recognise its own message.
    nonce: discord.snowflakes.next(),
    ...(replyTo && {
      message_reference: { message_id: replyTo.id, channel_id: replyTo.thread ?? replyTo.channel },
      allowed_mentions: { parse: ["users", "roles", "everyone"], replied_user: pingReplied },
    }),
  };
  const says = poll !== undefined || stickers !== undefined;
  const form = readMessage(body, { use: "create", fileCount: files.length, says });
  const sending = {
    venue,
    author: idOf(person),
    form: voice ? { ...form, flags: form.flags | messageFlags.voiceMessage } : form,
    files: files.map(toUploaded),
    from: "message" as const,
    beyond: beyond(discord, saying),
    ...(voice && { dress: voiced(voice.seconds) }),
  };
  checkSending(discord, sending);
  return sendMessage(discord, sending);
}

/** Forwards a message that the person sees. */
export function forward(discord: Discord, person: Person, venue: Venue, message: Message): Message {
  const origin = visit(discord, person, message);
  const reference = { type: 1, message_id: message.id, channel_id: origin.id };
  const form = readMessage({ message_reference: reference }, { use: "create", fileCount: 0 });
  const sending = { venue, author: idOf(person), form, files: [], from: "message" as const };
  checkSending(discord, sending);
  return sendMessage(discord, sending);
}

/** A poll is open for a day unless its author chooses another time. */
const pollLife = 24 * 60 * 60 * 1000;

function beyond({ snowflakes, world }: Discord, { poll, stickers }: Saying): Partial<Body> {
  return {
    ...(poll && { poll: { ...poll, expiresAt: world.clock.now() + pollLife } }),
    ...(stickers && { stickers: stickers.map((name) => ({ id: snowflakes.next(), name })) }),
  };
}

/** https://docs.discord.com/developers/resources/message#voice-messages */
function recording({ bytes = new Uint8Array(16) }: { bytes?: Uint8Array }): Upload {
  return { name: "voice-message.ogg", mediaType: "audio/ogg", bytes };
}

/** Adds the length of a recording and its loudness: up to 256 samples of one byte. */
function voiced(seconds: number): (attachment: Attachment) => Attachment {
  const samples = new Uint8Array(Math.min(256, Math.ceil(seconds * 10))).fill(128);
  const waveform = Buffer.from(samples).toString("base64");
  return (attachment) => ({ ...attachment, voice: { seconds, waveform } });
}

function toUploaded({ name, mediaType, bytes }: Upload, index: number): UploadedFile {
  return { index, name, mediaType, bytes };
}

/** Replaces "@name", "@role" and "#channel" with ids, as the client's completion does. */
export function typed({ world }: Discord, venue: Venue, text: string): string {
  const roles = [...(venue.guild?.roles.values() ?? [])].filter(({ id }) => id !== venue.guildId);
  const channels = world.channels("discord", venue.guildId);
  let result = encodeMentions(world, "discord", text);
  for (const { name, id } of roles) result = result.replaceAll(`@${name}`, `<@&${id}>`);
  return result.replace(/(?<![\w<])#([\w-]+)/g, (whole, name: string) => {
    const channel = channels.find((candidate) => candidate.name === name);
    return channel ? `<#${channel.id}>` : whole;
  });
}
