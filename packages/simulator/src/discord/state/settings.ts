/** So many requests per window, which begins with the first of them. */
export interface Limit {
  requests: number;
  /** Milliseconds. */
  window: number;
}

const second = 1000;
const minute = 60 * second;

/** What Discord may change any day, or what a test wants otherwise. Read at every use, so all of it can change while a client runs. */
export interface Settings {
  /** Milliseconds between two heartbeats that HELLO asks for. */
  heartbeatInterval: number;
  /** How long a session without a socket can be resumed. Not documented: "a few minutes". */
  sessionLife: number;
  /** How many events a session keeps for a resume. */
  replayLimit: number;
  /** What /gateway/bot recommends. */
  shards: number;
  /** Identifies per `identifyWindow`. */
  maxConcurrency: number;
  identifyWindow: number;
  /** Identifies per day; one more, and the token is reset. */
  sessionStarts: number;
  /** Beyond this, one shard is refused. */
  guildsPerShard: number;
  /** What a client may send over one socket. */
  gatewaySends: Limit;
  /** 401, 403 and 429 (not "shared") per address, before it is shut out. */
  invalidRequests: Limit;
  /** Changes of a channel's or thread's name or topic. Circulating, not documented. */
  renames: Limit;
  /** Edits of messages older than `oldMessage`, per channel. The real number is not known. */
  oldEdits: Limit;
  oldMessage: number;
  /** How long a repeated nonce is recognised: "a few minutes". */
  nonceLife: number;
  /** How soon an interaction must be answered. */
  interactionAnswer: number;
  /** How long an interaction's token can be used. */
  interactionLife: number;
  /** Answers beyond the first to an interaction of an app that is installed for the user only. */
  userAppFollowUps: number;
  /** How long the signed address of a file works. */
  fileLinkLife: number;
  /** Bytes of one file. */
  fileSize: number;
  /** Threads of a server that are not archived. */
  activeThreads: number;
}

/** Discord as the documentation has it, and where it is silent, as people report it. */
export const defaultSettings: Settings = {
  heartbeatInterval: 41_250,
  sessionLife: 3 * minute,
  replayLimit: 10_000,
  shards: 1,
  maxConcurrency: 1,
  // 5 s, less what a client's waiting and the way here may differ by.
  identifyWindow: 4500,
  sessionStarts: 1000,
  guildsPerShard: 2500,
  gatewaySends: { requests: 120, window: minute },
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
