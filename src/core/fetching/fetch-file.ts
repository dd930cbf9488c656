import { lookup as systemLookup } from "node:dns";
import { type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { abortReason } from "../time/abortable.ts";
import { type Duration, toMilliseconds } from "../time/duration.ts";
import { BadInput, Failure, toError } from "../errors.ts";
import { isPrivateAddress } from "./private-address.ts";

export interface FetchFileOptions {
  /** The hosts of the platform's files: "files.slack.com", or "*.slack-files.com" for all below it. No others are asked. */
  hosts: readonly string[];
  /** The Authorization header, and the hosts (with their port, if any) that get it. A redirect to another host goes without. */
  authorization?: { value: string; hosts: readonly string[] } | undefined;
  /** Origins such as "http://127.0.0.1:4000" that may lack https and have a private address: those of a simulator. */
  trusted?: readonly string[] | undefined;
  /** The type that the platform named. A web page in place of any other type is a login page. */
  mimeType?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The most bytes to read, whatever the server announces. */
  bytes?: number | undefined;
  time?: Duration | undefined;
  lookup?: typeof systemLookup | undefined;
}

const mostRedirects = 3;

/**
 * Downloads a file that a platform points to. Resolves to its bytes when the platform has agreed to send them. The address comes from a message, so it is not trusted: only https, only hosts of
 * the platform, and only public addresses. The address that was checked is the one that is connected to, and every redirect is
 * checked again.
 */
export async function fetchFile(
  address: string,
  options: FetchFileOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const { bytes = 20_000_000, signal } = options;
  const time = toMilliseconds(options.time ?? "30s");
  const late = AbortSignal.timeout(time);
  const ended = signal ? AbortSignal.any([signal, late]) : late;
  const toReason = (thrown: unknown): Error => {
    if (signal?.aborted) return abortReason(signal);
    if (late.aborted) return new Failure("timeout", `A file was not there after ${time} ms.`);
    if (thrown instanceof Failure || thrown instanceof BadInput) return thrown;
    return new Failure("interrupted", `A file broke off: ${toError(thrown).message}`, { cause: thrown });
  };
  try {
    const response = await follow(address, options, ended);
    try {
      refuse(response, { bytes, mimeType: options.mimeType });
    } catch (error) {
      response.destroy();
      throw error;
    }
    return read(response, bytes, toReason);
  } catch (thrown) {
    throw toReason(thrown);
  }
}

async function follow(
  address: string,
  options: FetchFileOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = toUrl(address);
  for (let redirects = 0; ; redirects += 1) {
    const response = await send(url, options, signal);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined)
      return response;
    response.destroy();
    if (redirects === mostRedirects)
      throw new Failure("refused", `A file at ${url.host} was redirected more than ${mostRedirects} times.`);
    url = toUrl(location, url);
  }
}

function send(url: URL, options: FetchFileOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const { authorization, trusted = [], lookup = systemLookup } = options;
  const isTrusted = trusted.includes(url.origin);
  if (!isTrusted) refuseAddress(url, options.hosts);
  const isOurs = authorization && isAmong(url.host, authorization.hosts);
  const request: RequestOptions = {
    // Asks for no compression, because a small body may unpack to anything.
    headers: { "accept-encoding": "identity", ...(isOurs ? { authorization: authorization.value } : {}) },
    signal,
    // Opens a new connection, because one from a pool might lead to an address that was not checked.
    agent: false,
    lookup: isTrusted ? undefined : publicOnly(lookup),
  };
  return new Promise((resolve, reject) => {
    const sent = url.protocol === "https:" ? httpsRequest(url, request) : httpRequest(url, request);
    sent.once("response", resolve);
    // Stays after the answer has come, because the connection may break later, too.
    sent.on("error", (error: Error) =>
      reject(
        error instanceof BadInput
          ? error
          : new Failure("offline", `${url.host}: ${error.message}`, { cause: error }),
      ),
    );
    sent.end();
  });
}

function toUrl(address: string, base?: URL): URL {
  const url = base ? URL.parse(address, base.href) : URL.parse(address);
  // The error leaves the address out: it may carry a signature that opens the file to every reader of the log.
  if (!url) throw new BadInput("The address of a file is not a URL.");
  return url;
}

function refuseAddress(url: URL, hosts: readonly string[]): void {
  const { protocol, hostname, port, username, password } = url;
  if (protocol !== "https:" || port !== "" || username !== "" || password !== "")
    throw new BadInput(
      `Files are fetched over plain https, without port or password; got ${protocol}//${url.host}.`,
    );
  if (!isAmong(hostname, hosts))
    throw new BadInput(
      `Files are fetched from ${hosts.join(", ")}; got ${hostname}. Nothing was sent there.`,
    );
}

function isAmong(hostname: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => (host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host));
}

/** Looks a name up, and fails unless all its addresses are public: a name of the platform may be pointed elsewhere. */
function publicOnly(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const inside = addresses.find(({ address }) => isPrivateAddress(address));
      const [first] = addresses;
      if (inside || !first)
        return callback(new BadInput(`${hostname} leads to a private address. Nothing was sent there.`), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
}

/** Refuses a response that cannot be the file, before reading any of it. */
function refuse(response: IncomingMessage, options: { bytes: number; mimeType: string | undefined }): void {
  refuseStatus(response);
  refusePage(response, options.mimeType);
  const { "content-encoding": encoding = "identity", "content-length": length } = response.headers;
  if (encoding !== "identity")
    throw new Failure("refused", `A file came as ${encoding}, which was not asked for.`);
  if (Number(length) > options.bytes) throw tooLarge(options.bytes);
}

function refuseStatus({ statusCode = 0 }: IncomingMessage): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const kind =
    statusCode === 401 || statusCode === 403 ? "no-permission" : statusCode >= 500 ? "offline" : "refused";
  throw new Failure(kind, `A file could not be fetched: the platform answered HTTP ${statusCode}.`);
}

/** Refuses a login page. Without the right scope a platform may answer 200 with it. */
function refusePage({ headers }: IncomingMessage, mimeType = ""): void {
  if (!headers["content-type"]?.startsWith("text/html") || mimeType.startsWith("text/html")) return;
  throw new Failure(
    "no-permission",
    "A login page came instead of a file. The bot may not read files: check its scopes, then reinstall it.",
  );
}

const tooLarge = (most: number): BadInput =>
  new BadInput(`The file is larger than ${most / 1e6} MB, which is the most that is read.`);

/** Passes on the bytes as they come. The server waits while they are not read. A reader that leaves closes the connection. */
async function* read(
  response: IncomingMessage,
  most: number,
  toReason: (thrown: unknown) => Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      yield chunk;
    }
  } catch (thrown) {
    throw toReason(thrown);
  }
}
