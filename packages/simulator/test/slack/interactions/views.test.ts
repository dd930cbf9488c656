import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import type { Answering, Heard, Listener } from "../../support/slack-listener.ts";
import { createSetting, withFeatures } from "../../support/slack-setting.ts";
import type { Answer, Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;
let answer: Answering;

beforeEach(async () => {
  answer = () => undefined;
  setting = await createSetting();
  app = await openSocket(setting.simulator, { answer: (heard) => answer(heard) });
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

const plain = (text: string) => ({ type: "plain_text", text });
const input = (id: string, label: string, more: object = {}) => ({
  type: "input",
  block_id: id,
  label: plain(label),
  element: { type: "plain_text_input", action_id: "typed" },
  ...more,
});
const modal = (title: string, ...blocks: object[]) => ({
  type: "modal",
  callback_id: "form",
  title: plain(title),
  blocks,
});
const home = (text: string) => ({ type: "home", blocks: [{ type: "section", text: plain(text) }] });

/** A trigger, as a command brings one. */
async function trigger(): Promise<unknown> {
  const known = app.heard.length;
  await setting.stage.asker.runs("/ask");
  const { payload } = await app.first(
    (heard) => heard.type === "slash_commands" && app.heard.indexOf(heard) >= known,
  );
  return payload["trigger_id"];
}
const open = async (view: object): Promise<Answer> =>
  setting.call("views.open", { trigger_id: await trigger(), view });
const idOf = ({ body }: Answer): string => (body["view"] as { id: string }).id;
const isKind =
  (kind: string) =>
  ({ payload }: Heard): boolean =>
    payload["type"] === kind;

describe("views.open", () => {
  test("opens a window in front of the person who caused it", async () => {
    const { body } = await open(modal("Ask me", input("question", "Question")));
    expect(body["view"]).toMatchObject({
      type: "modal",
      callback_id: "form",
      team_id: setting.simulator.general.space,
      state: { values: {} },
    });
    await expect(setting.stage.asker.room).toShowForm("Ask me");
    await expect(setting.stage.bystander.room).not.toShowForm("Ask me");
  });

  test("takes a trigger once: exchanged_trigger_id", async () => {
    const id = await trigger();
    expect((await setting.call("views.open", { trigger_id: id, view: modal("One") })).body.ok).toBe(true);
    expect((await setting.call("views.open", { trigger_id: id, view: modal("Two") })).body.error).toBe(
      "exchanged_trigger_id",
    );
  });

  test("takes a trigger for 3 s: expired_trigger_id", async () => {
    const id = await trigger();
    await setting.clock.advance(3_001);
    expect((await setting.call("views.open", { trigger_id: id, view: modal("Late") })).body.error).toBe(
      "expired_trigger_id",
    );
  });

  test("refuses an unknown trigger: invalid_trigger_id", async () => {
    expect((await setting.call("views.open", { trigger_id: "1.2.abc", view: modal("No") })).body.error).toBe(
      "invalid_trigger_id",
    );
  });

  test("refuses more than 250 kB: view_too_large", async () => {
    const blocks = Array.from({ length: 90 }, () => ({ type: "section", text: plain("x".repeat(2900)) }));
    expect((await open(modal("Big", ...blocks))).body.error).toBe("view_too_large");
    expect((await open(modal("Fine", ...blocks.slice(0, 80)))).body.ok).toBe(true);
  });

  test.each([
    { name: "a title over 24 characters", view: modal("x".repeat(25)) },
    { name: "a Home tab", view: home("x") },
    { name: "broken blocks", view: modal("x", { type: "marquee" }) },
  ])("refuses $name: invalid_arguments", async ({ view }) => {
    expect((await open(view)).body.error).toBe("invalid_arguments");
  });

  test("refuses a name that another view has: duplicate_external_id", async () => {
    await open({ ...modal("One"), external_id: "mine" });
    expect((await open({ ...modal("Two"), external_id: "mine" })).body.error).toBe("duplicate_external_id");
  });
});

describe("views.update and views.push", () => {
  test("change the window, unless the hash is an old one: hash_conflict", async () => {
    const opened = await open({ ...modal("One"), external_id: "mine" });
    const { hash } = opened.body["view"] as { hash: string };
    const updated = await setting.call("views.update", { view_id: idOf(opened), view: modal("Two"), hash });
    expect(updated.body.ok).toBe(true);
    await expect(setting.stage.asker.room).toShowForm("Two");
    expect(
      (await setting.call("views.update", { view_id: idOf(opened), view: modal("Three"), hash })).body.error,
    ).toBe("hash_conflict");
    expect((await setting.call("views.update", { view_id: "V404", view: modal("x") })).body.error).toBe(
      "not_found",
    );
  });

  test("can be stacked three deep: push_limit_reached", async () => {
    await open(modal("One"));
    const push = async () => setting.call("views.push", { trigger_id: await trigger(), view: modal("More") });
    const second = await push();
    expect(second.body["view"]).toMatchObject({ previous_view_id: expect.stringMatching(/^V/) as string });
    expect((await push()).body.ok).toBe(true);
    expect((await push()).body.error).toBe("push_limit_reached");
  });
});

describe("a submission", () => {
  beforeEach(async () => {
    await open(modal("Ask me", input("question", "Question"), input("note", "Note", { optional: true })));
  });

  test("brings what was filled in, and closes the window", async () => {
    await setting.stage.asker.submits({ Question: "why?" });
    const { payload } = await app.first(isKind("view_submission"));
    const typed = { type: "plain_text_input", value: "why?" };
    expect(payload["view"]).toMatchObject({
      callback_id: "form",
      state: { values: { question: { typed }, note: { typed: { value: null } } } },
    });
    await expect(setting.stage.asker.room).not.toShowForm("Ask me");
  });

  test("is not sent while a required field is empty", async () => {
    const form = await setting.stage.asker.submits({ Note: "nothing else" });
    expect(form.errors).toEqual({ question: "Please complete this required field." });
    expect(app.heard.some(isKind("view_submission"))).toBe(false);
  });

  test("shows the errors of the acknowledgement beside the fields", async () => {
    answer = () => ({ response_action: "errors", errors: { question: "Too short" } });
    const form = await setting.stage.asker.submits({ Question: "?" });
    expect(form.errors).toEqual({ question: "Too short" });
    await expect(setting.stage.asker.room).toShowForm("Ask me");
  });

  test.each([
    { action: "update", shows: "Next" },
    { action: "push", shows: "Next" },
  ])("lets the acknowledgement $action the window", async ({ action, shows }) => {
    answer = () => ({ response_action: action, view: modal("Next") });
    await setting.stage.asker.submits({ Question: "why?" });
    await expect(setting.stage.asker.room).toShowForm(shows);
  });

  test("lets the acknowledgement close everything", async () => {
    await setting.call("views.push", { trigger_id: await trigger(), view: modal("On top") });
    answer = () => ({ response_action: "clear" });
    await setting.stage.asker.submits({});
    expect(setting.world.forms.openFor("slack", setting.stage.asker.id)).toEqual([]);
  });
});

test("closing a window is told to apps that want to know", async () => {
  await open({ ...modal("Ask me"), notify_on_close: true });
  const [form] = setting.world.forms.openFor("slack", setting.stage.asker.id);
  if (!form) throw new Error("No window is open.");
  await setting.simulator.platform.dismiss(setting.asker, form);
  expect((await app.first(isKind("view_closed"))).payload["view"]).toMatchObject({ id: form.id });
});

describe("views.publish", () => {
  const publish = (values: object, token?: string) =>
    setting.call("views.publish", { user_id: setting.stage.asker.id, view: home("hi"), ...values }, token);

  test("fills one person's Home tab, and again", async () => {
    const first = await publish({});
    const again = await publish({
      view: home("hi again"),
      hash: (first.body["view"] as { hash: string }).hash,
    });
    expect(again.body.ok).toBe(true);
    expect(idOf(again)).toBe(idOf(first));
    expect((await publish({ hash: (first.body["view"] as { hash: string }).hash })).body.error).toBe(
      "hash_conflict",
    );
    expect(setting.world.forms.openFor("slack", setting.stage.asker.id)).toMatchObject([{ kind: "home" }]);
  });

  test("requires an enabled Home tab: not_enabled", async () => {
    const { token } = setting.simulator.install(withFeatures({ app_home: { home_tab_enabled: false } }));
    expect((await publish({}, token)).body.error).toBe("not_enabled");
  });
});
