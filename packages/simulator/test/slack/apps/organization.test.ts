import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Space } from "../../../src/world/place.ts";
import { openSocket } from "../../support/slack-listener.ts";
import type { Listener } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;
let two: Space;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"], organization: "Engines" });
  const team = setting.simulator.installations[1]?.team;
  if (!team) throw new Error("There is only one workspace.");
  two = team;
  app = await openSocket(setting.simulator);
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

const organizationId = () => setting.simulator.installations[0]?.organization?.id ?? "";
const inTwo = () => ({ platform: "slack", space: two.id, channel: setting.simulator.generalOf(two).id });

describe("an app that is installed for an organization", () => {
  test("has one bot and one token in all workspaces", async () => {
    const tokens = new Set(setting.simulator.installations.map(({ token }) => token));
    expect(tokens.size).toBe(1);
    const { body } = await setting.call("auth.test");
    expect(body).toMatchObject({
      team: "Engines",
      team_id: organizationId(),
      enterprise_id: organizationId(),
      is_enterprise_install: true,
    });
    const values = { channel: inTwo().channel, text: "hello" };
    expect((await setting.call("chat.postMessage", values)).body.ok).toBe(true);
    const { body: teams } = await setting.call("auth.teams.list");
    expect(teams["teams"]).toMatchObject([{ name: "One" }, { name: "Two", id: two.id }]);
  });

  test("hears of both workspaces; the authorization names only the organization", async () => {
    await setting.simulator.platform.say(setting.asker, inTwo(), "@natter hello");
    const { payload } = await app.first(({ event }) => event.type === "app_mention");
    expect(payload).toMatchObject({
      team_id: two.id,
      enterprise_id: organizationId(),
      is_ext_shared_channel: false,
      authorizations: [
        { enterprise_id: organizationId(), team_id: null, is_bot: true, is_enterprise_install: true },
      ],
    });
  });

  test("learns no workspace of a click", async () => {
    const blocks = [
      {
        type: "actions",
        elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }],
      },
    ];
    await setting.call("chat.postMessage", { channel: inTwo().channel, text: "x", blocks });
    const room = setting.stage.room(inTwo());
    await setting.stage.asker.in(room).clicks("Go");
    const { payload } = await app.first(({ type }) => type === "interactive");
    expect(payload).toMatchObject({
      team: null,
      enterprise: { id: organizationId(), name: "Engines" },
      is_enterprise_install: true,
    });
  });

  test("tells commands the workspace", async () => {
    await setting.stage.asker.in(setting.stage.room(inTwo())).runs("/ask", "why");
    const { payload } = await app.first(({ type }) => type === "slash_commands");
    expect(payload).toMatchObject({
      team_id: two.id,
      enterprise_id: organizationId(),
      is_enterprise_install: "true",
    });
  });

  test("must say which workspace it lists", async () => {
    expect((await setting.call("users.list")).body.error).toBe("missing_argument");
    expect((await setting.call("users.list", { team_id: "T0ELSEWHERE" })).body.error).toBe(
      "team_access_not_granted",
    );
    const { body } = await setting.call("conversations.list", { team_id: two.id });
    expect(body["channels"]).toMatchObject([{ name: "general", context_team_id: two.id }]);
  });

  test("ends everywhere at once", async () => {
    const [first] = setting.simulator.installations;
    if (first) setting.simulator.uninstall(first);
    expect(setting.simulator.installations.map(({ state }) => state)).toEqual(["uninstalled", "uninstalled"]);
  });
});

test("an organization is chosen on the authorize page", async () => {
  const { simulator } = setting;
  const manifest = { ...simulator.app.manifest };
  const other = simulator.slack.directory.addApp(manifest);
  const redirect = manifest.oauth_config?.redirect_urls?.[0] ?? "";
  const query = new URLSearchParams({
    client_id: other.clientId,
    team: two.id,
    for: "organization",
    redirect_uri: redirect,
  });
  const page = `${simulator.slack.address()}/oauth/v2/authorize?${query.toString()}`;
  const { headers } = await fetch(page, { redirect: "manual" });
  const code = new URL(headers.get("location") ?? "").searchParams.get("code");
  const secrets = { client_id: other.clientId, client_secret: other.clientSecret };
  const { body } = await setting.call("oauth.v2.access", { ...secrets, code, redirect_uri: redirect }, "");
  expect(body).toMatchObject({
    ok: true,
    team: null,
    enterprise: { id: organizationId(), name: "Engines" },
    is_enterprise_install: true,
  });
});
