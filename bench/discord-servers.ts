import { parentPort, workerData } from "node:worker_threads";
import { createDiscordSimulator, createWorld, type Channel } from "#simulator";

// A Discord with many servers, in a thread of its own: its memory must not count as the bot's.

/** What the bench hands to this thread. */
export interface Servers {
  servers: number;
  channels: number;
  threads: number;
  roles: number;
  /** How many people say something in each server, each in a channel of their own. */
  talkers: number;
}

const { servers, channels, threads, roles, talkers } = workerData as Servers;
const world = createWorld();
const simulator = await createDiscordSimulator({ world, privileged: ["MessageContent"] });
const { application } = simulator;
const people = Array.from({ length: talkers * 50 }, (_, index) =>
  world.addPerson({ name: `Person ${index}`, timeZone: "UTC", isBot: false, ids: {} }),
);
const rooms: { channel: Channel; person: (typeof people)[number] }[] = [];
for (let index = 0; index < servers; index += 1) {
  const server = simulator.addServer(`Server ${index}`);
  for (let role = 0; role < roles; role += 1) simulator.addRole(server, { name: `Role ${role}` });
  const crowd = Array.from(
    { length: talkers },
    (_, talker) => people[(index * talkers + talker) % people.length],
  );
  for (const person of crowd) if (person) simulator.admit(person, server);
  for (let number = 0; number < channels; number += 1) {
    const channel = simulator.addChannel(server, { name: `channel-${number}` });
    const person = crowd[number];
    if (person) rooms.push({ channel, person });
    if (number < threads) simulator.addThread(channel, application.person, "A question");
  }
  simulator.install(application, server);
}

async function talk(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    for (const { channel, person } of rooms) {
      const place = { platform: "discord", space: channel.space, channel: channel.id };
      await simulator.platform.say(person, place, "x".repeat(200));
    }
  parentPort?.postMessage("said");
}

parentPort?.on("message", (rounds: number) => void talk(rounds));
parentPort?.postMessage({ url: simulator.url, token: simulator.token });
