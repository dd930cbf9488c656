import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

// The bots of the simulator's bench, in a thread of their own: their work must not count as the simulator's delay.

/** What the bench hands to this thread. */
export interface Load {
  slack: { url: string; token: string; channel: string; asker: string; team: string };
  discord: { url: string; token: string; channel: string };
  /** How many answers stream at once on each platform. */
  answers: number;
  updates: number;
  /** Milliseconds between two updates of one answer. */
  pause: number;
}

const { slack, discord, answers, updates, pause } = workerData as Load;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const waits: number[] = [];

/** One call; its round trip is noted. */
function call(
  method: string,
  address: string,
  headers: Record<string, string>,
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const sent = request(
      address,
      { method, agent, headers: { ...headers, "content-length": String(Buffer.byteLength(body)) } },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          waits.push(performance.now() - began);
          if (response.statusCode === 200 && !text.includes('"ok":false')) resolve(text);
          else reject(new Error(`${method} ${address}: ${response.statusCode} ${text}`));
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function callSlack(method: string, values: Record<string, string>): Promise<string> {
  const headers = {
    authorization: `Bearer ${slack.token}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const answer = await call("POST", slack.url + method, headers, new URLSearchParams(values).toString());
  return (JSON.parse(answer) as { ts: string }).ts;
}

async function callDiscord(method: string, path: string, content: string): Promise<string> {
  const headers = {
    authorization: `Bot ${discord.token}`,
    "content-type": "application/json",
    "user-agent": "bench",
  };
  const answer = await call(method, `${discord.url}/v10${path}`, headers, JSON.stringify({ content }));
  return (JSON.parse(answer) as { id: string }).id;
}

const piece = "Some **words** of an answer with `code` in it. ";

async function streamOnSlack(): Promise<void> {
  const { channel, asker, team } = slack;
  const root = await callSlack("chat.postMessage", { channel, text: "begin" });
  const ts = await callSlack("chat.startStream", {
    channel,
    thread_ts: root,
    recipient_user_id: asker,
    recipient_team_id: team,
  });
  for (let update = 0; update < updates; update += 1) {
    await sleep(pause);
    await callSlack("chat.appendStream", { channel, ts, markdown_text: piece });
  }
  await callSlack("chat.stopStream", { channel, ts });
}

async function streamOnDiscord(): Promise<void> {
  const path = `/channels/${discord.channel}/messages`;
  const id = await callDiscord("POST", path, piece);
  for (let update = 0; update < updates; update += 1) {
    await sleep(pause);
    await callDiscord("PATCH", `${path}/${id}`, piece.repeat(Math.min(update + 2, 40)));
  }
}

const streams = Array.from({ length: answers }, async (_, index) => {
  // Spread over one pause, as answers in real life are.
  await sleep((pause * index) / answers);
  await Promise.all([streamOnSlack(), streamOnDiscord()]);
});
await Promise.all(streams);
agent.destroy();
parentPort?.postMessage(waits);
