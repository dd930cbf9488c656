import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Channel, Person, Place, Space } from "../world/place.ts";
import type { Platform } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import { createAdmin } from "./admin/admin.ts";
import type { DiscordAdmin } from "./admin/admin.ts";
import { createTalking } from "./people/talking.ts";
import { complete, createUsing } from "./people/interacting.ts";
import { announce } from "./gateway/announce.ts";
import type { Application } from "./state/application.ts";
import { createBuckets } from "./state/buckets.ts";
import type { Discord } from "./state/discord.ts";
import { createGateway } from "./gateway/gateway.ts";
import type { Gateway } from "./gateway/gateway.ts";
import type { Choice } from "./state/interaction.ts";
import type { PrivilegedIntent } from "./admin/portal.ts";
import { routes } from "./rest/router.ts";
import { addressOf, refuseUpgrade, refuseWebsites } from "../door.ts";
import { createHttpServer } from "./rest/server.ts";
import { defaultSettings } from "./state/settings.ts";
import type { Settings } from "./state/settings.ts";
import { createSnowflakes } from "./snowflake.ts";

/** Options of a simulated Discord. */
export interface DiscordOptions {
  world: World;
  /** Default: 0, which takes a free port. */
  port?: number;
  host?: string;
  /** The names of the servers. The bot joins each. */
  servers?: readonly string[];
  /** The person of the world who becomes the bot. Default: a new one. */
  bot?: Person;
  /** The privileged intents that are switched on in the portal. Default: none, as in a new application. */
  privileged?: readonly PrivilegedIntent[];
  /** Settings that differ from Discord's. */
  settings?: Partial<Settings>;
}

/** A Discord on loopback: the address and the token for the SDK, and everything behind them for tests. */
export interface DiscordSimulator extends DiscordAdmin {
  /** The address for `rest.api`, without a slash at the end. */
  url: string;
  /** The current token of the first application. It changes when it is reset. */
  readonly token: string;
  platform: Platform;
  /** Types part of an option and returns the choices that the bot offers for it. */
  complete(
    person: Person,
    place: Place,
    typed: { command: string; option: string; text: string },
  ): Promise<Choice[]>;
  application: Application;
  /** The first server, and its #general. */
  server: Space;
  general: Channel;
  gateway: Gateway;
  /** Read at every use, so that a change takes effect with the next request. */
  settings: Settings;
  /** The state behind the API. */
  discord: Discord;
  stop(): Promise<void>;
}

/**
 * Starts a simulated Discord in a world: REST, gateway and files at one address, and a server with #general
 * and a bot. People of the world who have no account yet join the server.
 */
export async function createDiscordSimulator(options: DiscordOptions): Promise<DiscordSimulator> {
  const { world, port = 0, host = "127.0.0.1", servers = ["Natter"], privileged = [] } = options;
  const { discord, gateway } = assemble(options);
  const stopAnnouncing = announce(discord);

  const http = createHttpServer(discord, host);
  http.on("upgrade", (request, socket, head) => {
    // A client may cut its connection at any time. Without a listener the error would end the process.
    socket.on("error", () => socket.destroy());
    try {
      refuseWebsites(request, host);
      addressOf(request);
      gateway.upgrade(request, socket, head);
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  discord.address = `http://${host}:${(http.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    stopAnnouncing();
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    await gateway.close();
    http.closeAllConnections();
    await closed;
  };

  const admin = createAdmin(discord);
  const spaces = servers.map(admin.addServer);
  const [server] = spaces;
  if (!server) throw new Error("A simulated Discord needs at least one server.");
  const [general] = spaces.map((space) => admin.addChannel(space, { name: "general" }));
  if (!general) throw new Error("A new server has no channel.");
  const application = admin.addApplication("natter", {
    privileged,
    ...(options.bot && { bot: options.bot }),
  });
  const newcomers = world.people.filter(({ isBot, ids }) => !isBot && ids["discord"] === undefined);
  for (const space of spaces) {
    admin.install(application, space);
    for (const person of newcomers) admin.admit(person, space);
  }
  return {
    ...admin,
    url: `${discord.address}/api`,
    get token() {
      return application.token;
    },
    platform: createPlatform(discord, stop),
    complete: (person, place, typed) => complete(discord, person, place, typed),
    application,
    server,
    general,
    gateway,
    settings: discord.settings,
    discord,
    stop,
  };
}

/** Puts the parts together. All timers run on the world's clock. */
function assemble({ world, settings }: DiscordOptions): { discord: Discord; gateway: Gateway } {
  const discord: Discord = {
    world,
    address: "",
    // A deep copy, so that simulators do not share their settings.
    settings: { ...structuredClone(defaultSettings), ...settings },
    snowflakes: createSnowflakes(world.clock.now),
    buckets: createBuckets(world),
    applications: [],
    interactions: new Map(),
    modals: new Map(),
    threadChannels: new Map(),
    nonces: new Map(),
    closedToMessages: new Set(),
    fileSecret: randomBytes(32),
    dispatch: (event) => gateway.dispatch(event),
    hangUp: (application, code) => gateway.hangUp(application, code),
  };
  const gateway = createGateway(discord);
  return { discord, gateway };
}

/** The events that a fault can hit. */
const eventNames = [
  "INTERACTION_CREATE",
  "MESSAGE_CREATE",
  "MESSAGE_DELETE",
  "MESSAGE_UPDATE",
  "THREAD_CREATE",
];

/** Makes Discord as people use it. */
function createPlatform(discord: Discord, close: () => Promise<void>): Platform {
  return {
    name: "discord",
    url: `${discord.address}/api`,
    close,
    ...createTalking(discord),
    ...createUsing(discord),
    faultTargets: () => ["socket", ...eventNames, ...routes.map(({ name }) => name)],
  };
}
