import { Client, Events, GatewayIntentBits, MessageFlags, Partials } from "discord.js";
import type { ClientOptions, Interaction, Message } from "discord.js";

/** A plain discord.js bot that repeats what people say, and then edits its answer. */
export interface DiscordEcho {
  client: Client<true>;
  /** The contents of the messages that it received, oldest first. */
  heard: string[];
  /** What went wrong in its listeners. */
  errors: unknown[];
  /** Ends what it is doing, then logs out. */
  stop(): Promise<void>;
}

/** Logs an echo bot in and waits until it is ready. */
export async function startDiscordEcho(
  api: string,
  token: string,
  options: Partial<ClientOptions> = {},
): Promise<DiscordEcho> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.DirectMessages,
    ],
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    allowedMentions: { parse: [], repliedUser: false },
    ...options,
    rest: { api, ...options.rest },
  });
  const heard: string[] = [];
  const errors: unknown[] = [];
  const running = new Set<Promise<unknown>>();
  const watch = (work: Promise<void>): void => {
    const watched = work.catch((error: unknown) => errors.push(error)).finally(() => running.delete(watched));
    running.add(watched);
  };
  client.on(Events.MessageCreate, (message) => watch(repeat(message, heard)));
  client.on(Events.InteractionCreate, (interaction) => watch(answer(interaction)));
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(token);
  await ready;
  const stop = async (): Promise<void> => {
    await Promise.all(running);
    await client.destroy();
  };
  return { client: client as Client<true>, heard, errors, stop };
}

async function repeat(message: Message, heard: string[]): Promise<void> {
  if (message.author.bot || message.system) return;
  heard.push(message.content);
  const text = message.content.replace(/<@!?\d+>/g, "").trim();
  const answered = await message.reply(`You said: ${text}`);
  await answered.edit(`You said: ${text}.`);
}

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) {
    await interaction.deferReply();
    await interaction.editReply(`You asked: ${interaction.options.getString("question")}`);
    await interaction.followUp({ content: "For your eyes", flags: MessageFlags.Ephemeral });
  } else if (interaction.isButton()) {
    await interaction.update({ content: "Pressed", components: [] });
  } else if (interaction.isModalSubmit()) {
    await interaction.reply(interaction.fields.getTextInputValue("why"));
  }
}
