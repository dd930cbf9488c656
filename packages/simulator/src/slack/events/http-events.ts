import type { Clock } from "../../world/clock.ts";
import type { SlackApp } from "../apps/installation.ts";
import { fieldsOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { signatureHeaders } from "./signing.ts";
import { acknowledgeWithin } from "./transport.ts";
import type { Delivery, Outcome, Transport } from "./transport.ts";

/** Returns the app's public address for a kind of delivery, as its manifest says. */
function addressOf({ manifest }: SlackApp, { kind, payload }: Delivery): string | undefined {
  const { event_subscriptions: events, interactivity } = manifest.settings ?? {};
  if (kind === "events_api") return events?.request_url;
  if (kind === "interactive") return interactivity?.request_url;
  return manifest.features?.slash_commands?.find(({ command }) => command === payload["command"])?.url;
}

/** Encodes a delivery: events as JSON, commands as forms, interactive payloads as JSON within a form. */
function encode({ kind, payload }: Delivery): { body: string; type: string } {
  if (kind === "events_api") return { body: JSON.stringify(payload), type: "application/json" };
  const fields = kind === "interactive" ? { payload: JSON.stringify(payload) } : asStrings(payload);
  return { body: new URLSearchParams(fields).toString(), type: "application/x-www-form-urlencoded" };
}

function asStrings(payload: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
}

/**
 * Makes the transport that sends signed HTTP requests to the app's server.
 * https://docs.slack.dev/apis/events-api/using-http-request-urls
 */
export function createHttpTransport(app: SlackApp, clock: Clock): Transport {
  return {
    async send(delivery) {
      const address = addressOf(app, delivery);
      if (!address) return { received: false, reason: "connection_failed", final: true };
      const timeout = new AbortController();
      const cancel = clock.after(acknowledgeWithin, () => timeout.abort());
      try {
        return await request(app, address, delivery, timeout.signal);
      } catch {
        const reason = timeout.signal.aborted ? "http_timeout" : "connection_failed";
        return { received: false, reason, final: false };
      } finally {
        cancel();
      }
    },
  };
}

async function request(
  app: SlackApp,
  address: string,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Outcome> {
  const { body, type } = encode(delivery);
  const retry = { "x-slack-retry-num": String(delivery.attempt), "x-slack-retry-reason": delivery.reason };
  const response = await fetch(address, {
    method: "POST",
    body,
    signal,
    redirect: "manual",
    headers: {
      "content-type": type,
      // Signed with the wall clock even if the world's time is stepped: the app compares it with its own
      // clock.
      ...signatureHeaders(app.signingSecret, body, Date.now()),
      ...(delivery.attempt > 0 && retry),
    },
  });
  const text = await response.text();
  if (response.ok) return { received: true, body: read(text) };
  const reason = response.status >= 300 && response.status < 400 ? "too_many_redirects" : "http_error";
  return { received: false, reason, final: response.headers.get("x-slack-no-retry") === "1" };
}

/** Reads the body of an acknowledgement: JSON, or the text of a response. */
function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Sets an app's public address after checking that the server repeats a challenge, as Slack does. Rejects if
 * it does not.
 */
export async function connectHttp(
  app: SlackApp,
  clock: Clock,
  address: string,
  challenge: string,
): Promise<void> {
  const { settings, features } = app.manifest;
  app.manifest = {
    ...app.manifest,
    settings: {
      ...settings,
      socket_mode_enabled: false,
      event_subscriptions: { ...settings?.event_subscriptions, request_url: address },
      interactivity: { is_enabled: true, ...settings?.interactivity, request_url: address },
    },
    features: {
      ...features,
      slash_commands: (features?.slash_commands ?? []).map((command) => ({ ...command, url: address })),
    },
  };
  const payload = { type: "url_verification", token: app.verificationToken, challenge };
  const outcome = await createHttpTransport(app, clock).send({
    kind: "events_api",
    payload,
    attempt: 0,
    reason: "",
  });
  const answer = outcome.received ? outcome.body : outcome.reason;
  if (answer !== challenge && stringOf(fieldsOf(answer)["challenge"]) !== challenge) {
    throw new Error(`${address} answered ${JSON.stringify(answer)} instead of repeating Slack's challenge.`);
  }
}
