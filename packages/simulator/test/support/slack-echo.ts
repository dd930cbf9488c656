import { App, LogLevel } from "@slack/bolt";
import type { AppOptions } from "@slack/bolt";

/**
 * The plainest bot that Bolt's own documentation would write: it repeats a mention in a thread, and a direct
 * message.
 */
export function createSlackEcho(url: string, options: AppOptions): App {
  const app = new App({ ...options, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: url } });
  app.event("app_mention", async ({ event, client }) => {
    const said = event.text.replace(/<@\w+>\s*/g, "");
    const thread = event.thread_ts ?? event.ts;
    const posted = await client.chat.postMessage({ channel: event.channel, thread_ts: thread, text: "…" });
    if (posted.ts)
      await client.chat.update({ channel: event.channel, ts: posted.ts, text: `You said: ${said}` });
  });
  app.message(async ({ message, say }) => {
    if (message.channel_type !== "im" || message.subtype !== undefined) return;
    await say({ text: `You said: ${message.text ?? ""}`, thread_ts: message.ts });
  });
  app.command("/ask", async ({ command, ack, respond }) => {
    await ack(`Asking: ${command.text}`);
    await respond({ text: `Answer to: ${command.text}`, response_type: "in_channel" });
  });
  return app;
}
