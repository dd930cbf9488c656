import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDiscordReferee } from "../../support/discord-referee.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ privileged: ["MessageContent"] });
});
afterEach(() => setting.simulator.stop());

const row = { type: 1, components: [{ type: 2, style: 1, label: "Stop", custom_id: "stop" }] };
const rich = {
  content: "hello <@&1>",
  embeds: [{ title: "t", description: "d", fields: [{ name: "a", value: "b" }], footer: { text: "f" } }],
  components: [row],
  allowed_mentions: { parse: [] },
};

describe("what the simulator answers is as Discord describes it", () => {
  const referee = createDiscordReferee();

  test("endpoint by endpoint", async () => {
    const { simulator, channel, stage, clock } = setting;
    const forum = simulator.addChannel(simulator.server, { name: "questions", kind: "forum", tags: ["bug"] });
    const question = await stage.asker.says("@natter hello");
    const wrong: string[] = [];
    const refused: string[] = [];
    const call = async (
      method: string,
      path: string,
      body?: unknown,
      files: { name: string; bytes: string }[] = [],
    ) => {
      const answer = await setting.call(method, path, body, { files });
      const bare = path.split("?")[0] ?? path;
      wrong.push(
        ...referee.faultsOfRequest(method, bare, body),
        ...referee.faultsOfAnswer(
          method,
          bare,
          answer.status,
          answer.status === 204 ? undefined : answer.body,
        ),
      );
      if (answer.status >= 400) refused.push(`${method} ${path}: ${answer.body.message}`);
      await clock.advance(2000);
      return answer.body;
    };
    const messages = `/channels/${channel}/messages`;
    const { application, server } = simulator;
    await call("GET", "/gateway/bot");
    await call("GET", "/users/@me");
    await call("GET", "/users/@me/guilds");
    await call("GET", `/users/${idOf(setting.asker)}`);
    await call("GET", "/applications/@me");
    await call("GET", "/oauth2/applications/@me");
    const direct = await call("POST", "/users/@me/channels", { recipient_id: idOf(setting.asker) });
    await call("POST", `/channels/${direct.id}/messages`, { content: "psst" });
    await call("GET", `/channels/${direct.id}`);
    const { id } = await call("POST", messages, rich);
    await call("POST", messages, { content: "see", message_reference: { message_id: question.message.id } });
    await call("POST", messages, { content: "file" }, [{ name: "a.txt", bytes: "hi" }]);
    await call("POST", messages, {
      flags: 1 << 15,
      components: [
        { type: 17, components: [{ type: 10, content: "hello" }, { type: 14 }, row] },
        {
          type: 9,
          components: [{ type: 10, content: "x" }],
          accessory: { type: 2, style: 5, label: "l", url: "https://a.b" },
        },
      ],
    });
    await call("PATCH", `${messages}/${id}`, { content: "edited" });
    await call("PUT", `${messages}/${id}/reactions/${encodeURIComponent("👍")}/@me`);
    await call("GET", `${messages}/${id}/reactions/${encodeURIComponent("👍")}`);
    await call("GET", messages);
    await call("GET", `${messages}/${id}`);
    await call("POST", `/channels/${channel}/typing`);
    const thread = await call("POST", `${messages}/${id}/threads`, { name: "a thread" });
    await call("POST", `/channels/${thread.id}/messages`, { content: "inside" });
    await call("GET", `/channels/${thread.id}/messages`);
    await call("GET", `/channels/${thread.id}`);
    await call("GET", `/channels/${thread.id}/thread-members`);
    await call("PUT", `/channels/${thread.id}/thread-members/@me`);
    await call("GET", `/channels/${thread.id}/thread-members/${idOf(setting.bot)}`);
    await call("POST", `/channels/${channel}/threads`, { name: "alone", type: 11 });
    await call("GET", messages);
    const post = await call("POST", `/channels/${forum.id}/threads`, {
      name: "post",
      message: { content: "q" },
    });
    await call("GET", `/channels/${post.id}`);
    await call("GET", `/channels/${forum.id}`);
    await call("GET", `/guilds/${server.id}/threads/active`);
    await call("PATCH", `/channels/${thread.id}`, { name: "renamed", archived: true });
    await call("GET", `/channels/${channel}/threads/archived/public`);
    await call("GET", `/guilds/${server.id}`);
    await call("GET", `/guilds/${server.id}/channels`);
    await call("GET", `/guilds/${server.id}/roles`);
    await call("GET", `/guilds/${server.id}/members?limit=10`);
    await call("GET", `/guilds/${server.id}/members/${idOf(setting.asker)}`);
    const commands = `/applications/${application.id}/commands`;
    const ask = {
      name: "ask",
      description: "Ask",
      options: [{ type: 3, name: "question", description: "What" }],
    };
    const command = await call("POST", commands, ask);
    await call("PUT", commands, [ask, { name: "Explain", type: 3 }]);
    await call("GET", commands);
    await call("PATCH", `${commands}/${command.id}`, { description: "Ask me" });
    await call("PUT", `/applications/${application.id}/guilds/${server.id}/commands`, [ask]);
    await call("DELETE", `${messages}/${id}`);
    expect(refused).toEqual([]);
    await call("GET", `${messages}/${id}`);
    await call("POST", messages, { content: "" });
    expect(wrong).toEqual([]);
  });
});

test.each([
  ["a text that is too long", { content: "x".repeat(4001) }, "content: has 4001 characters"],
  ["a number for a text", { content: 5 }, "content: must be a string"],
  ["too many embeds", { embeds: Array.from({ length: 11 }, () => ({})) }, "embeds: has 11 items"],
  ["an unknown kind of mention", { allowed_mentions: { parse: ["all"] } }, "parse/0: must be"],
  ["a button without a style", { components: [{ type: 1, components: [{ type: 2 }] }] }, "style is missing"],
])("the referee finds %s", (_what, body, fault) => {
  const faults = createDiscordReferee().faultsOfRequest("POST", "/channels/1/messages", body);
  expect(faults.join()).toContain(fault);
});

test("the referee finds an answer that lacks what Discord always sends", () => {
  const referee = createDiscordReferee();
  expect(referee.faultsOfAnswer("GET", "/users/1", 200, { id: "1" })).toContain(
    "GET /users/* 200: username is missing",
  );
  expect(referee.faultsOfAnswer("GET", "/users/1", 204, undefined)).toEqual(["GET /users/*: answers no 204"]);
  expect(referee.faultsOfRequest("GET", "/nowhere", undefined)).toEqual([
    "GET /nowhere: not in the description",
  ]);
});
