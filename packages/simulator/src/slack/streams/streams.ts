import type { Message } from "../../world/message.ts";
import type { World } from "../../world/world.ts";
import type { Block } from "../messages/blocks.ts";
import { grown, renderStream } from "./chunks.ts";
import type { StreamState } from "./chunks.ts";
import { toContent } from "../messages/content.ts";
import type { Body } from "../messages/content.ts";
import type { Installation } from "../apps/installation.ts";
import { pingsIn } from "../messages/post.ts";

/**
 * How long a stream lives. Slack does not document it. Users saw streams end about five minutes after they
 * began, even while they grew (slackapi/node-slack-sdk#2702), and after a few idle minutes
 * (timescale/tiger-agents-for-work#297).
 */
export interface StreamLife {
  age: number;
  idle: number;
}

export const observedLife: StreamLife = { age: 300_000, idle: 180_000 };

/** A message that is or was streamed. */
export interface Stream {
  installation: Installation;
  message: Message;
  /** The person who sees it grow. Undefined: all who see the channel. */
  recipient: string | undefined;
  state: "live" | "completed" | "expired" | "stopped";
  content: StreamState;
  /** What the message has beside its text. */
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
  /** Ends a stream without the app: it has expired, or a person pressed Stop. */
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
    // Others see the first piece, and then no more until the end (agentconnect-md/agentconnect#1494).
    const firstText = message.versions.every((version) => version.content.text === "");
    const shown = toContent(body);
    const channel = world.channel("slack", message.channel);
    // When a streamed mention notifies is not documented. Here it does so at the end, like a post, so that
    // tests find an app that lets one through.
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
      stream.content = grown(stream.content, text, chunks);
      watch(stream);
      show(stream, [], { streaming_state: "in_progress" });
    },
    complete(stream, text, chunks, { blocks, metadata }) {
      stream.content = grown(stream.content, text, chunks, blocks);
      close(stream, "completed");
      show(stream, blocks, { streaming_state: "completed", ...(metadata !== undefined && { metadata }) });
    },
    end,
  };
}
