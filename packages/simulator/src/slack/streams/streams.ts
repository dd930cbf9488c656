import type { Message } from "../../world/message.ts";
import type { World } from "../../world/world.ts";
import type { Block } from "../messages/blocks.ts";
import { extend, renderStream } from "./chunks.ts";
import type { StreamState } from "./chunks.ts";
import { toContent } from "../messages/content.ts";
import type { Body } from "../messages/content.ts";
import type { Installation } from "../apps/directory.ts";
import { pingsIn } from "../messages/post.ts";

/**
 * How long a stream lives. Undocumented: seen to end about five minutes after it began even while it grew
 * (slackapi/node-slack-sdk#2702), and after a few idle minutes (timescale/tiger-agents-for-work#297).
 */
export interface StreamLife {
  age: number;
  idle: number;
}

export const observedLife: StreamLife = { age: 300_000, idle: 180_000 };

/** A message that is being streamed, or was. */
export interface Stream {
  installation: Installation;
  message: Message;
  /** Who sees it grow; undefined: everybody who sees the channel. */
  recipient: string | undefined;
  state: "live" | "completed" | "expired" | "stopped";
  content: StreamState;
  /** What the message carries beside its text. */
  frame: Partial<Body>;
}

/** The native streams of all workspaces. */
export interface Streams {
  begin(stream: Omit<Stream, "state">): Stream;
  find(message: Message): Stream | undefined;
  append(stream: Stream, text: string | undefined, chunks: unknown): void;
  complete(
    stream: Stream,
    text: string | undefined,
    chunks: unknown,
    closing: { blocks: readonly Block[]; metadata?: unknown },
  ): void;
  /** Ends it without the app: its time is over, or somebody pressed Stop. */
  end(stream: Stream, state: "expired" | "stopped"): void;
}

export function createStreams(world: World, life: StreamLife): Streams {
  const streams = new Map<Message, Stream>();
  const endings = new Map<Stream, () => void>();
  const idlings = new Map<Stream, () => void>();

  const watch = (stream: Stream): void => {
    idlings.get(stream)?.();
    idlings.set(
      stream,
      world.clock.after(life.idle, () => end(stream, "expired")),
    );
  };
  const close = (stream: Stream, state: Stream["state"]): void => {
    stream.state = state;
    endings.get(stream)?.();
    idlings.get(stream)?.();
  };
  const show = (stream: Stream, closing: readonly Block[], more: Partial<Body>): void => {
    const { message, installation, recipient, content, frame } = stream;
    const live = stream.state === "live";
    const body: Body = { ...frame, ...renderStream(content, closing), derived: true, ...more };
    // The others are shown what stood in the first piece, and then nothing until the end (agentconnect-md/agentconnect#1494).
    const firstText = message.versions.every((version) => version.content.text === "");
    const shown = toContent(body);
    const channel = world.channel("slack", message.channel);
    // Nobody knows when a streamed mention notifies; at the end it does, like a post, so that an app that lets one through is found out.
    const pings = live || !channel ? [] : pingsIn(world, channel, shown.text, message.author);
    const onlyFor = live && recipient !== undefined && !firstText;
    world.timeline.revise(message, {
      by: installation.userId,
      content: shown,
      pings,
      streaming: live,
      ...(onlyFor && { seenBy: [recipient, installation.userId] }),
    });
  };
  const end: Streams["end"] = (stream, state) => {
    if (stream.state !== "live" || stream.message.deleted) return;
    close(stream, state);
    show(stream, [], { streaming_state: state === "expired" ? "errored" : "completed" });
  };

  return {
    begin(begun) {
      const stream: Stream = { ...begun, state: "live" };
      streams.set(stream.message, stream);
      endings.set(
        stream,
        world.clock.after(life.age, () => end(stream, "expired")),
      );
      watch(stream);
      return stream;
    },
    find: (message) => streams.get(message),
    append(stream, text, chunks) {
      stream.content = extend(stream.content, text, chunks);
      watch(stream);
      show(stream, [], { streaming_state: "in_progress" });
    },
    complete(stream, text, chunks, { blocks, metadata }) {
      stream.content = extend(stream.content, text, chunks);
      close(stream, "completed");
      show(stream, blocks, { streaming_state: "completed", ...(metadata !== undefined && { metadata }) });
    },
    end,
  };
}
