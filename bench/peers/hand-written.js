// What people write by hand: one bot over the bare SDKs. It imports only the SDK of a platform whose token is set.
const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, DISCORD_TOKEN, DISCORD_API_URL, BENCH_THREADS } =
  process.env;

async function startSlack(token, appToken, slackApiUrl) {
  const { App, LogLevel } = await import("@slack/bolt");
  const app = new App({
    token,
    appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl },
  });
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: `You said: ${event.text}`, thread_ts: event.thread_ts ?? event.ts });
  });
  app.event("message", async ({ event, say }) => {
    if (event.channel_type === "im" && !("bot_id" in event) && "ts" in event)
      await say({ text: `You said: ${"text" in event ? event.text : ""}`, thread_ts: event.ts });
  });
  await app.start();
}

/** With BENCH_THREADS, in a thread made of the question. */
async function discordAnswer(message) {
  const text = `You said: ${message.content}`;
  if (!BENCH_THREADS) return message.reply(text);
  const thread = message.channel.isThread() ? message.channel : await message.startThread({ name: "Answer" });
  return thread.send(text);
}

async function startDiscord(token, api) {
  const { Client, Events, GatewayIntentBits } = await import("discord.js");
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
    rest: { api },
  });
  client.on(Events.MessageCreate, (message) => {
    if (client.user && !message.author.bot && message.mentions.has(client.user)) void discordAnswer(message);
  });
  await client.login(token);
}

await Promise.all([
  SLACK_BOT_TOKEN && startSlack(SLACK_BOT_TOKEN, SLACK_APP_TOKEN ?? "", SLACK_API_URL ?? ""),
  DISCORD_TOKEN && startDiscord(DISCORD_TOKEN, DISCORD_API_URL ?? ""),
]);
