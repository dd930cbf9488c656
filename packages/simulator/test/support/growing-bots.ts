import { setTimeout as sleep } from "node:timers/promises";
import { App, LogLevel } from "@slack/bolt";
import {
  ButtonBuilder,
  ButtonStyle,
  ActionRowBuilder,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
} from "discord.js";
import type { Interaction, Message } from "discord.js";
import type { Simulator } from "../../src/index.ts";

// Two bots whose answers take a while and end with buttons, for looking at them in a browser.

const words = `The deploy failed because **two migrations** touch the same table:

1. \`0041_add_index\` locks \`orders\` for writes
2. \`0042_backfill\` waits for that lock and times out

I would run them one after the other:

\`\`\`sh
npm run migrate -- --to 0041
npm run migrate -- --to 0042 --timeout 120
\`\`\`
> The second one is safe to repeat.`;

/** The answer so far, in so many pieces. */
function growing(pieces: number): string[] {
  const tokens = words.split(/(?<=\s)/);
  return Array.from({ length: pieces }, (_, index) =>
    tokens.slice(0, Math.ceil((tokens.length * (index + 1)) / pieces)).join(""),
  );
}

/** A Bolt app that streams natively, with a plan, and reacts to its button. */
async function startSlackBot({ slack }: Simulator, pause: number): Promise<() => Promise<void>> {
  const app = new App({
    token: slack.tokens.bot,
    appToken: slack.tokens.app,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
  });
  app.event("app_mention", async ({ event, client, context }) => {
    const thread = { channel: event.channel, thread_ts: event.thread_ts ?? event.ts };
    await client.assistant.threads.setStatus({
      channel_id: event.channel,
      thread_ts: thread.thread_ts,
      status: "is reading the build log…",
    });
    const { ts = "" } = await client.chat.startStream({
      ...thread,
      recipient_user_id: event.user ?? "",
      recipient_team_id: context.teamId ?? "",
      task_display_mode: "plan",
      chunks: [
        { type: "plan_update", title: "Looking into the deploy" },
        { type: "task_update", id: "log", title: "Read the build log", status: "complete" },
        { type: "task_update", id: "schema", title: "Compare the migrations", status: "in_progress" },
      ],
    });
    let sent = "";
    for (const text of growing(12)) {
      await client.chat.appendStream({ channel: event.channel, ts, markdown_text: text.slice(sent.length) });
      sent = text;
      await sleep(pause);
    }
    await client.chat.stopStream({
      channel: event.channel,
      ts,
      chunks: [{ type: "task_update", id: "schema", title: "Compare the migrations", status: "complete" }],
      blocks: [
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "run",
              style: "primary",
              text: { type: "plain_text", text: "Run them" },
            },
            { type: "button", action_id: "again", text: { type: "plain_text", text: "Try again" } },
          ],
        },
      ],
    });
  });
  app.action("run", async ({ ack, body, respond }) => {
    await ack();
    await respond({
      text: `<@${body.user.id}> pressed the button`,
      response_type: "in_channel",
      replace_original: false,
    });
  });
  await app.start();
  return async () => void (await app.stop());
}

/** A discord.js client that edits its reply, and reacts to its button. */
async function startDiscordBot({ discord }: Simulator, pause: number): Promise<() => Promise<void>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
    allowedMentions: { parse: [] },
    rest: { api: discord.url },
  });
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("run").setLabel("Run them").setStyle(ButtonStyle.Primary),
    new ButtonBuilder().setCustomId("again").setLabel("Try again").setStyle(ButtonStyle.Secondary),
  );
  const source = new EmbedBuilder()
    .setColor(0x58_65_f2)
    .setTitle("Build 1842")
    .setDescription("failed after **2 min 11 s**")
    .setFooter({ text: "staging" });
  const answerTo = async (message: Message): Promise<void> => {
    if (message.author.bot || !message.mentions.has(client.user?.id ?? "")) return;
    if (message.channel.isSendable()) await message.channel.sendTyping();
    const texts = growing(4);
    const answer = await message.reply(texts[0] ?? "");
    for (const content of texts.slice(1)) {
      await sleep(pause * 3);
      await answer.edit({ content });
    }
    await answer.edit({ embeds: [source], components: [row] });
  };
  const react = async (interaction: Interaction): Promise<void> => {
    if (interaction.isButton()) await interaction.reply(`<@${interaction.user.id}> pressed the button`);
  };
  client.on(Events.MessageCreate, (message) => void answerTo(message));
  client.on(Events.InteractionCreate, (interaction) => void react(interaction));
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  return () => client.destroy();
}

/** Starts both. `pause`: milliseconds between two pieces. Returns what stops them. */
export async function startGrowingBots(simulator: Simulator, pause: number): Promise<() => Promise<void>> {
  const stops = await Promise.all([startSlackBot(simulator, pause), startDiscordBot(simulator, pause)]);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
