import { HTTPReceiver, LogLevel } from "@slack/bolt";
import type { App, Installation } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSlackEcho } from "../../support/slack-echo.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(() => setting.simulator.stop());

const redirect = "http://127.0.0.1/slack/oauth_redirect";
const origin = () => new URL(setting.simulator.url).origin;

/** Opens the authorize page and returns the code that it redirects with. */
async function codeFor(team: string, redirectUri = redirect): Promise<string> {
  const query = new URLSearchParams({
    client_id: setting.simulator.tokens.clientId,
    redirect_uri: redirectUri,
    state: "s1",
    team,
  });
  const response = await fetch(`${origin()}/oauth/v2/authorize?${query.toString()}`, { redirect: "manual" });
  const back = new URL(response.headers.get("location") ?? "");
  expect(back.searchParams.get("state")).toBe("s1");
  return back.searchParams.get("code") ?? "";
}

function access(values: Record<string, unknown>) {
  const { clientId, clientSecret } = setting.simulator.tokens;
  return setting.call(
    "oauth.v2.access",
    { client_id: clientId, client_secret: clientSecret, redirect_uri: redirect, ...values },
    "",
  );
}

describe("oauth.v2.access", () => {
  test("gives a token for the workspace that was chosen", async () => {
    const team = setting.simulator.addWorkspace("Two");
    const { body } = await access({ code: await codeFor(team.id) });
    expect(body).toMatchObject({
      ok: true,
      token_type: "bot",
      team: { id: team.id, name: "Two" },
      app_id: setting.simulator.app.id,
    });
    const tested = await setting.call("auth.test", {}, String(body["access_token"]));
    expect(tested.body).toMatchObject({ ok: true, team_id: team.id, user_id: body["bot_user_id"] });
  });

  test.each([
    { name: "an unknown client", values: { client_id: "1.2" }, error: "invalid_client_id" },
    { name: "a wrong secret", values: { client_secret: "guess" }, error: "bad_client_secret" },
    { name: "an unknown code", values: { code: "guess" }, error: "invalid_code" },
    {
      name: "another address to come back to",
      values: { redirect_uri: "http://127.0.0.1/other" },
      error: "bad_redirect_uri",
    },
    { name: "a grant of another type", values: { grant_type: "password" }, error: "invalid_grant_type" },
  ])("refuses $name: $error", async ({ values, error }) => {
    const code = await codeFor(setting.simulator.general.space);
    expect((await access({ code, ...values })).body.error).toBe(error);
  });

  test("takes a code once, for ten minutes: invalid_code", async () => {
    const [once, late] = [
      await codeFor(setting.simulator.general.space),
      await codeFor(setting.simulator.general.space),
    ];
    expect((await access({ code: once })).body.ok).toBe(true);
    expect((await access({ code: once })).body.error).toBe("invalid_code");
    await setting.clock.advance(10 * 60_000 + 1);
    expect((await access({ code: late })).body.error).toBe("invalid_code");
  });
});

test("the authorize page lets people choose among the workspaces", async () => {
  setting.simulator.addWorkspace("Two & more");
  const query = new URLSearchParams({ client_id: setting.simulator.tokens.clientId, redirect_uri: redirect });
  const page = await (await fetch(`${origin()}/oauth/v2/authorize?${query.toString()}`)).text();
  expect(page).toContain("Natter");
  expect(page).toContain("Two &#38; more");
  const wrong = await fetch(
    `${origin()}/oauth/v2/authorize?client_id=${setting.simulator.tokens.clientId}&redirect_uri=http://elsewhere`,
  );
  expect([wrong.status, await wrong.text()]).toEqual([400, "bad_redirect_uri"]);
});

describe("an unmodified Bolt app for many workspaces", () => {
  let app: App;
  const store = new Map<string, Installation>();
  afterEach(() => app.stop());

  test("is installed by its own pages and answers there", async () => {
    const { tokens, slack } = setting.simulator;
    const receiver = new HTTPReceiver({
      signingSecret: tokens.signingSecret,
      clientId: tokens.clientId,
      clientSecret: tokens.clientSecret,
      stateSecret: "a secret of the test",
      scopes: ["chat:write"],
      installationStore: {
        storeInstallation: async (installation) => void store.set(installation.team?.id ?? "", installation),
        fetchInstallation: async ({ teamId }) => {
          const installation = store.get(teamId ?? "");
          if (!installation) throw new Error(`not installed in ${String(teamId)}`);
          return installation;
        },
      },
      installerOptions: {
        authorizationUrl: `${origin()}/oauth/v2/authorize`,
        directInstall: true,
        clientOptions: { slackApiUrl: setting.simulator.url },
      },
      logLevel: LogLevel.ERROR,
    });
    app = createSlackEcho(setting.simulator.url, { receiver });
    const server = await app.start({ port: 0, host: "127.0.0.1" });
    const address = "address" in server ? server.address() : null;
    if (address === null || typeof address === "string") throw new Error("The app listens nowhere.");
    const own = `http://127.0.0.1:${address.port}`;
    await setting.simulator.connectHttp(`${own}/slack/events`);
    const { manifest } = setting.simulator.app;
    setting.simulator.app.manifest = {
      ...manifest,
      oauth_config: { ...manifest.oauth_config, redirect_urls: [`${own}/slack/oauth_redirect`] },
    };

    const team = setting.simulator.addWorkspace("Two");
    const install = await fetch(`${own}/slack/install`, { redirect: "manual" });
    const page = `${install.headers.get("location") ?? ""}&team=${team.id}`;
    const chosen = await fetch(page, { redirect: "manual" });
    const cookie = (install.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const done = await fetch(chosen.headers.get("location") ?? "", { headers: { cookie } });
    expect(done.status).toBe(200);
    expect(store.get(team.id)?.bot?.token).toMatch(/^xoxb-/);

    const eve = setting.world.addPerson({ name: "Eve", timeZone: "UTC", isBot: false, ids: {} });
    setting.simulator.admit(eve, team);
    const general = setting.simulator.generalOf(team);
    general.members.add(store.get(team.id)?.bot?.userId ?? "");
    const room = setting.stage.room({ platform: "slack", space: team.id, channel: general.id });
    const said = await setting.stage.actor(eve).in(room).says("@natter hello");
    await expect(said.thread).toShow("You said: hello");
    expect(slack.directory.byUser(store.get(team.id)?.bot?.userId ?? "")?.team.id).toBe(team.id);
  });
});
