/** A number of requests per window. The window begins with the first request. */
export interface Limit {
  requests: number;
  /** Milliseconds. */
  window: number;
}

const second = 1000;
const minute = 60 * second;

/**
 * Delivers the events of different channels in any order, each up to `within` milliseconds late. Discord promises no
 * order. Within one channel it nearly always keeps the order, and so does the simulator:
 * https://github.com/discord/discord-api-docs/issues/8281
 */
export interface Disorder {
  seed: number;
  within: number;
}

/**
 * Numbers that Discord may change at any time, and that a test may want to change. They are read at every
 * use, so they can change while a client runs.
 */
export interface Settings {
  /** The milliseconds between heartbeats that HELLO asks for. */
  heartbeatInterval: number;
  /** How long a session without a socket can be resumed. Not documented: "a few minutes". */
  sessionLife: number;
  /** How many events a session keeps for a resume. */
  replayLimit: number;
  /**
   * Whether GUILD_CREATE says `unavailable: false`. The field may be left out.
   * https://docs.discord.com/developers/events/gateway-events#guild-create
   */
  tellsAvailability: boolean;
  /** The number of shards that /gateway/bot recommends. */
  shards: number;
  /** Identifies per `identifyWindow`. */
  maxConcurrency: number;
  identifyWindow: number;
  /** Identifies per day. One more resets the token. */
  sessionStarts: number;
  /** Servers per shard. With more, Discord refuses the shard. */
  guildsPerShard: number;
  /** What a client may send over one connection. */
  gatewaySends: Limit;
  /** Chooses other limits for all routes. Default: the limits that users report. */
  limitSeed: number | undefined;
  disorder: Disorder | undefined;
  /** Answers with 401, 403 or 429 (except "shared") per address, before Discord blocks the address. */
  invalidRequests: Limit;
  /** Changes of the name or topic of a channel or thread. Reported by users, not documented. */
  renames: Limit;
  /** Edits of messages older than `oldMessage`, per channel. Discord does not publish the number. */
  oldEdits: Limit;
  oldMessage: number;
  /** How long a repeated nonce is recognised: "a few minutes". */
  nonceLife: number;
  /** How soon a bot must respond to an interaction. */
  interactionAnswer: number;
  /** How long an interaction's token can be used. */
  interactionLife: number;
  /** Follow-ups to an interaction of an app that is installed for the user only. */
  userAppFollowUps: number;
  /** How long the signed address of a file works. */
  fileLinkLife: number;
  /** Bytes of one file. */
  fileSize: number;
  /** Threads of a server that may be open at once. */
  activeThreads: number;
}

/** Discord's numbers: as documented, or as users report them where the documentation is silent. */
export const defaultSettings: Settings = {
  heartbeatInterval: 41_250,
  sessionLife: 3 * minute,
  replayLimit: 10_000,
  tellsAvailability: true,
  shards: 1,
  maxConcurrency: 1,
  // 5 s, minus the tolerance for the client's timer and the way over the socket.
  identifyWindow: 4500,
  sessionStarts: 1000,
  guildsPerShard: 2500,
  gatewaySends: { requests: 120, window: minute },
  limitSeed: undefined,
  disorder: undefined,
  invalidRequests: { requests: 10_000, window: 10 * minute },
  renames: { requests: 2, window: 10 * minute },
  oldEdits: { requests: 5, window: minute },
  oldMessage: 60 * minute,
  nonceLife: 5 * minute,
  interactionAnswer: 3 * second,
  interactionLife: 15 * minute,
  userAppFollowUps: 5,
  fileLinkLife: 24 * 60 * minute,
  fileSize: 10 * 1024 * 1024,
  activeThreads: 1000,
};
