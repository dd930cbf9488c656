import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";

// The simulator listens on loopback, but any website that a user visits can make their browser send requests there. Such a site
// cannot choose the Host header of a name that it rebound to 127.0.0.1, nor the Origin header of its requests, so both are checked.

/** A request that no client of a platform would send. Its message is the answer. */
export class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "BadRequest";
    this.status = status;
  }
}

/** Returns the address of a request. */
export function addressOf(request: IncomingMessage): URL {
  // `GET //` and `GET http://[` are valid for Node and no addresses.
  const address = URL.parse(request.url ?? "/", "http://localhost");
  if (!address) throw new BadRequest(400, "The target of the request is not an address.");
  return address;
}

/** Returns why a Host header is refused, or undefined if it may be served. */
export function strangeHost(request: IncomingMessage, ownHost: string): string | undefined {
  const { host = "" } = request.headers;
  const name = URL.parse(`http://${host}`)?.hostname ?? "";
  // A site can rebind a name to loopback, but not an address.
  const isOwn = name === "localhost" || name === ownHost || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  return isOwn ? undefined : `This answers to localhost and to addresses, not to "${host}".`;
}

/** Throws if a website in a browser sends the request. Programs send no Origin. */
export function refuseWebsites(request: IncomingMessage, ownHost: string): void {
  const refusal = strangeHost(request, ownHost);
  if (refusal !== undefined) throw new BadRequest(403, refusal);
  const { host = "", origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`)
    throw new BadRequest(403, "A website may not use the simulator.");
}

/** Refuses an upgrade on its bare socket. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const status = error instanceof BadRequest ? error.status : 500;
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
