/** The events of one bot account. */
export interface EventSocket {
  /** Resolves when the server has let the bot in for the first time. */
  start(): Promise<void>;
  stop(): void;
}

export interface SocketEvent {
  event: string;
  data: Record<string, string>;
}

export interface SocketOptions {
  url: string;
  token: string;
  /** Called one event at a time. A "hello" begins each connection: what came before it may have been missed. */
  onEvent(event: SocketEvent): Promise<void>;
  /** Called when the connection is lost, or `onEvent` rejected. The socket connects again. */
  onLost(reason: unknown): void;
}

/** Milliseconds before the next connection, and without a sign of life before one counts as lost. */
const [pause, silence] = [1_000, 60_000];

/** https://developers.mattermost.com/api-documentation/#/introduction/websocket */
export function createEventSocket({ url, token, onEvent, onLost }: SocketOptions): EventSocket {
  const ready = Promise.withResolvers<void>();
  let socket: WebSocket | undefined;
  let isStopped = false;

  const connect = (): void => {
    const current = new WebSocket(`${url.replace(/^http/, "ws")}/api/v4/websocket`);
    socket = current;
    let seq = 0;
    let heardAt = Date.now();
    let handled = Promise.resolve();
    const send = (action: string, data: object = {}): void =>
      current.send(JSON.stringify({ seq: (seq += 1), action, data }));
    const pulse = setInterval(() => {
      if (Date.now() - heardAt > silence) current.close();
      else if (current.readyState === WebSocket.OPEN) send("ping");
    }, silence / 2);
    current.addEventListener("open", () => send("authentication_challenge", { token }));
    current.addEventListener("message", ({ data }) => {
      heardAt = Date.now();
      const received: SocketEvent = JSON.parse(String(data));
      if (!received.event) return;
      // One after the other, so that nothing counts as seen before what came earlier is durable.
      handled = handled.then(() => onEvent(received));
      if (received.event === "hello") handled.then(ready.resolve, () => {});
      handled.catch((error: unknown) => {
        if (!isStopped) onLost(error);
        current.close();
      });
    });
    current.addEventListener("close", ({ code }) => {
      clearInterval(pulse);
      if (isStopped) return;
      onLost(`closed with ${code}`);
      setTimeout(() => isStopped || connect(), pause);
    });
  };
  return {
    start() {
      connect();
      return ready.promise;
    },
    stop() {
      isStopped = true;
      socket?.close();
    },
  };
}
