import { createHmac } from "node:crypto";

/**
 * Returns the two headers that prove to an app that a request is from Slack.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureHeaders(
  secret: string,
  body: string,
  now: number,
): { "x-slack-request-timestamp": string; "x-slack-signature": string } {
  const timestamp = String(Math.floor(now / 1000));
  const digest = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${digest}` };
}
