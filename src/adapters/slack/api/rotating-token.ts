import { createHash } from "node:crypto";
import { type Clock, type Cursors, Failure, type Log, systemClock, toError } from "#core/platform";
import { webApi } from "@slack/bolt";
import { type ClientOptions, clientOptions } from "./client.ts";
import { refusalOf, translateError } from "./refusal.ts";
import { createSealBox } from "./seal-box.ts";

/** A token that expires after twelve hours, and the secrets that renew it. https://docs.slack.dev/authentication/using-token-rotation */
export interface Rotation {
  botToken: string;
  refreshToken: string;
  clientId: string;
  clientSecret: string;
}

interface Tokens {
  token: string;
  refreshToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** A hash of the refresh token in the settings that these tokens descend from. */
  origin: string;
}

const name = "rotated token";
/** A token is renewed this many milliseconds before it expires. */
const renewBefore = 2 * 3_600_000;
/** A refresh token works once. When another process has used it, the new tokens are in the store a moment later. */
const rereading = { tries: 20, wait: 500 };

/** Returns a function that resolves to a valid token. The tokens are kept sealed in the store, which all processes share. */
export function createRotatingToken(options: {
  rotation: Rotation;
  cursors: Cursors;
  client: ClientOptions;
  log: Log;
  clock?: Clock | undefined;
}): () => Promise<string> {
  const { rotation, cursors, log, clock = systemClock } = options;
  const { clientId, clientSecret } = rotation;
  const box = createSealBox(clientSecret, "SLACK_CLIENT_SECRET");
  const origin = createHash("sha256").update(rotation.refreshToken).digest("hex");
  const client = new webApi.WebClient(undefined, clientOptions(options.client));
  /** Tokens that the store has not taken yet. They must not be lost, because the refresh token before them is spent. */
  let unsaved: Tokens | undefined;
  let running: Promise<Tokens> | undefined;

  const read = async (): Promise<Tokens | undefined> => {
    const sealed = await cursors.get(name);
    if (!sealed) return undefined;
    const tokens: Tokens = JSON.parse(box.open(name, sealed));
    // The operator has set the tokens of a new installation.
    return tokens.origin === origin ? tokens : undefined;
  };

  const save = async (tokens: Tokens): Promise<void> => {
    unsaved = tokens;
    try {
      await cursors.set(name, box.seal(name, JSON.stringify(tokens)));
      unsaved = undefined;
    } catch (error) {
      log.error(
        { err: toError(error) },
        "could not store Slack's renewed token; trying again at the next lookup",
      );
    }
  };

  const renewedElsewhere = async (spent: Tokens): Promise<Tokens> => {
    for (let tries = 0; tries < rereading.tries; tries += 1) {
      const tokens = await read();
      if (tokens && tokens.refreshToken !== spent.refreshToken) return tokens;
      await clock.sleep(rereading.wait);
    }
    throw new Failure(
      "key",
      "Slack refuses the refresh token (invalid_refresh_token): it works once, and was used outside of this store. " +
        "Install the app again, and set SLACK_BOT_TOKEN and SLACK_REFRESH_TOKEN to the new tokens.",
    );
  };

  const renew = async (known: Tokens): Promise<Tokens> => {
    try {
      const answer = await client.oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "refresh_token",
        refresh_token: known.refreshToken,
      });
      const { access_token: token = "", refresh_token: refreshToken = "", expires_in: seconds = 0 } = answer;
      const tokens = { token, refreshToken, expiresAt: clock.now() + seconds * 1_000, origin };
      await save(tokens);
      return tokens;
    } catch (thrown) {
      if (refusalOf(thrown) === "invalid_refresh_token") return renewedElsewhere(known);
      const error = translateError("oauth.v2.access", thrown);
      if (known.expiresAt <= clock.now()) throw error;
      log.warn({ err: error }, "could not renew Slack's token; using the old one, which is still valid");
      return known;
    }
  };

  const current = async (): Promise<Tokens> => {
    if (unsaved) await save(unsaved);
    const { botToken: token, refreshToken } = rotation;
    // The age of the token in the settings is unknown, so it is renewed at once.
    const known = unsaved ?? (await read()) ?? { token, refreshToken, expiresAt: 0, origin };
    return known.expiresAt - clock.now() > renewBefore ? known : renew(known);
  };

  return async () => {
    running ??= current().finally(() => (running = undefined));
    return (await running).token;
  };
}
