import { Client, Events, GatewayIntentBits, MessageFlags, Partials } from "discord.js";
import type { ClientOptions } from "discord.js";

/** A bot as anybody would write it with discord.js: it repeats what it is told, then edits that. */
export interface DiscordEcho {
  client: Client<true>;
  /** The contents it was told, oldest first. */
  heard: string[];
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
  client.on(Events.MessageCreate, async (message) => {
    if (message.author.bot || message.system) return;
    heard.push(message.content);
    const text = message.content.replace(/<@!?\d+>/g, "").trim();
    const answer = await message.reply(`you said: ${text}`);
    await answer.edit(`you said: ${text}.`);
  });
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.deferReply();
      await interaction.editReply(`you asked: ${interaction.options.getString("question")}`);
      await interaction.followUp({ content: "for your eyes", flags: MessageFlags.Ephemeral });
    } else if (interaction.isButton()) await interaction.update({ content: "pressed", components: [] });
    else if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue("why"));
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(token);
  await ready;
  return { client: client as Client<true>, heard, stop: () => client.destroy() };
}
