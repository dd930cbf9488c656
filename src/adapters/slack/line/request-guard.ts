import type { IncomingMessage, ServerResponse } from "node:http";
import { type HTTPReceiver, HTTPModuleFunctions, HTTPReceiverDeferredRequestError } from "@slack/bolt";
import { type Log, toError } from "#core/platform";
import type { Noise } from "./noise.ts";
import { isTooDeep, mostLevels } from "./too-deep.ts";

/** Seconds that a request may lie in the future. Slack's SDK checks only the past. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const mostSkew = 300;
/** The most bytes of a body. Slack's payloads are smaller than 300 kB. */
const mostBytes = 4 * 1_024 * 1_024;

export interface RequestGuardOptions {
  /** The path to which Slack sends its events. */
  path: string;
  signingSecret: string;
  log: Log;
  noise: Noise;
}

/**
 * Returns a listener that checks each delivery before the SDK reads it, and answers 4xx to what Slack would not send. The SDK expects a
 * JSON object. Anything else makes it throw an error that nothing catches, which would end the process.
 */
export function guardRequests(
  serve: HTTPReceiver["requestListener"],
  { path, signingSecret, log, noise }: RequestGuardOptions,
): HTTPReceiver["requestListener"] {
  return (request, response) => {
    const isDelivery = request.method === "POST" && pathOf(request) === path;
    if (!isDelivery) return serve(request, response);
    faultOf(request, signingSecret).then(
      (fault) => {
        if (!fault) return serve(request, response);
        noise.note(`${fault.status}, ${fault.reason}`);
        answer(response, fault.status);
      },
      (error: unknown) => {
        log.error({ err: toError(error) }, "could not check a request; Slack sends it again");
        answer(response, 500);
      },
    );
  };
}

/** Answers a request that no route takes, or whose address is malformed. */
export const answerUnrouted: NonNullable<
  ConstructorParameters<typeof HTTPReceiver>[0]["dispatchErrorHandler"]
> = ({ error, response }) => {
  if (error instanceof HTTPReceiverDeferredRequestError) return answer(response, 404);
  const isAddress = error instanceof URIError || ("code" in error && error.code === "ERR_INVALID_URL");
  answer(response, isAddress ? 400 : 500);
};

/** Ends a response, unless one was sent meanwhile. */
export function answer(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status).end();
}

const pathOf = ({ url = "" }: IncomingMessage): string | undefined =>
  URL.parse(url, "http://localhost")?.pathname;

interface Fault {
  status: number;
  reason: string;
}

/** Returns why a request does not come from Slack, or nothing. Leaves the body that it has read with the request, where the SDK finds it. */
async function faultOf(request: IncomingMessage, signingSecret: string): Promise<Fault | undefined> {
  const { parseAndVerifyHTTPRequest, parseHTTPRequestBody, isRawBodyError } = HTTPModuleFunctions;
  let verified: Awaited<ReturnType<typeof parseAndVerifyHTTPRequest>>;
  try {
    verified = await parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: mostBytes }, request);
  } catch (error) {
    if (!isRawBodyError(error)) return { status: 401, reason: reasonOf(toError(error)) };
    return error.statusCode === 413
      ? { status: 413, reason: `it is larger than ${mostBytes} bytes` }
      : { status: 400, reason: "its body could not be read" };
  }
  if (Number(request.headers["x-slack-request-timestamp"]) - Date.now() / 1_000 > mostSkew)
    return {
      status: 401,
      reason: `it is dated more than ${mostSkew} s in the future, so it is a replay or a clock is wrong`,
    };
  let body: unknown;
  try {
    body = parseHTTPRequestBody(verified);
  } catch {
    // The error's message is left out: it shows a piece of the body.
    return { status: 400, reason: "its body is not JSON" };
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return { status: 400, reason: "its body is not a JSON object" };
  return isTooDeep(body)
    ? { status: 400, reason: `its body is nested more than ${mostLevels} levels deep` }
    : undefined;
}

/** Returns why the SDK refuses a signature, in natter's words: the SDK's may repeat what was sent. */
function reasonOf({ message }: Error): string {
  if (/\bstale\b/.test(message))
    return "it is dated more than 5 min in the past, so it is a replay or a clock is wrong";
  return message.endsWith("signature mismatch")
    ? "its signature is wrong; if Slack sent it, SLACK_SIGNING_SECRET belongs to another app"
    : "it has no signature from Slack";
}
