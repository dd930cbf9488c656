import { expect, test } from "vitest";
import type { Person } from "../../src/world/place.ts";
import recorded from "../fixtures/slack-payloads.json" with { type: "json" };
import { partsOf, pathsOf } from "../support/payload-paths.ts";
import { openSocket } from "../support/slack-listener.ts";
import type { Listener } from "../support/slack-listener.ts";
import { createSetting, withFeatures } from "../support/slack-setting.ts";
import type { Setting } from "../support/slack-setting.ts";

const kinds: Readonly<Record<string, { always: string[]; sometimes: string[] }>> = recorded;

/** Fields that the simulator sends and no recording has, and where they were seen. */
const seenElsewhere: Readonly<Record<string, string>> = {
  "any message: app_context": "https://docs.slack.dev/reference/events/message.im",
  "any message: app_context.entities": "https://docs.slack.dev/reference/events/message.im",
  "any message: attachments[].is_share": "NousResearch/hermes-agent#61261",
  "any message: attachments[].message_blocks": "NousResearch/hermes-agent#61261",
  "event app_uninstalled: event_ts": "every other event has it",
};

const modal = {
  type: "modal",
  callback_id: "form",
  title: { type: "plain_text", text: "Form" },
  submit: { type: "plain_text", text: "Send" },
  close: { type: "plain_text", text: "Cancel" },
  notify_on_close: true,
  blocks: [{ type: "section", text: { type: "plain_text", text: "Nothing to fill in" } }],
};
const button = {
  type: "actions",
  elements: [{ type: "button", action_id: "go", value: "1", text: { type: "plain_text", text: "Go" } }],
};

/** Does all that people and apps can do, and returns the setting with an app that heard it. */
async function everything(): Promise<{ setting: Setting; app: Listener }> {
  const setting = await createSetting({
    manifest: withFeatures({ app_home: { home_tab_enabled: true, messages_tab_enabled: true } }),
  });
  const { simulator, stage, world, channel, asker, bot } = setting;
  const app = await openSocket(simulator);
  const said = await stage.asker.says("@natter hello https://a.example");
  await stage.asker.edits(said, "@natter goodbye");
  await stage.bystander.in(said).says("a reply", { broadcast: true });
  await stage.bystander.reacts("eyes", said);
  await stage.bystander.unreacts("eyes", said);
  await stage.asker.shares("a.txt", "text", "@natter read this");
  await stage.asker.forwards(said, { text: "@natter see" });
  await stage.asker.says("a table", { table: [["a"], ["b"]] });
  await stage.asker.runs("/me", "waves");
  await stage.asker.runs("/topic", "lamps");
  await stage.asker.deletes(await stage.asker.says("never mind"));
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*down*" } }];
  simulator.addAlertApp("Pager").posts({ blocks });
  simulator
    .addAlertApp("Graphs", { webhook: true })
    .posts({ attachments: [{ title: "Down", text: "web-1" }] });
  await strangerSpeaks(setting);
  const direct = await stage.asker.with(stage.bot);
  await simulator.platform.lookAt(asker, bot, simulator.general);
  await direct.reads();
  await direct.says("sum up");
  await setting.call("chat.postMessage", { channel, text: "choose", blocks: [button] });
  await stage.asker.clicks("Go");
  await open(setting, app);
  await stage.asker.submits({});
  await open(setting, app);
  const [form] = world.forms.openFor("slack", stage.asker.id);
  if (form) await simulator.platform.dismiss(asker, form);
  await stage.asker.calls("ask_about_message", said);
  await stage.asker.runs("/ask", "why");
  const [installation] = simulator.installations;
  if (installation) simulator.slack.deliveries.tellRateLimited(installation);
  if (installation) simulator.uninstall(installation);
  await simulator.settled();
  return { setting, app };
}

/** Lets a person of another workspace write in a shared channel. */
async function strangerSpeaks({ simulator, world, bot }: Setting): Promise<void> {
  const stranger: Person = world.addPerson({ name: "Zoe", timeZone: "UTC", isBot: false, ids: {} });
  const guests = simulator.addWorkspace("Guests");
  simulator.admit(stranger, guests);
  const shared = simulator.addChannel("joint", { members: [bot] });
  simulator.shareChannel(shared, guests, [stranger]);
  await simulator.platform.say(
    stranger,
    { platform: "slack", space: shared.space, channel: shared.id },
    "hi",
  );
}

/** Opens a modal with the newest trigger. */
async function open({ simulator, stage, bot, asker, call }: Setting, app: Listener): Promise<void> {
  const heardBefore = app.heard.length;
  await simulator.platform.globalShortcut(asker, bot, "ask_anything");
  const trigger = app.heard.slice(heardBefore).find(({ payload }) => payload["trigger_id"] !== undefined);
  const { body } = await call("views.open", { trigger_id: trigger?.payload["trigger_id"], view: modal });
  if (body.ok !== true) throw new Error(`The modal was refused to ${stage.asker.name}: ${body.error}`);
}

test("the simulator's payloads have the fields that recordings have, and no others", async () => {
  const { setting, app } = await everything();
  await app.close();
  await setting.simulator.stop();
  const parts = app.heard.flatMap(({ payload }) => partsOf(payload));
  expect([...new Set(parts.map(([kind]) => kind))].filter((kind) => kind in kinds).toSorted()).toEqual(
    Object.keys(kinds),
  );
  const faults = parts.flatMap(([kind, part]) => {
    const known = kinds[kind];
    if (!known) return [];
    const paths = pathsOf(part);
    const all = new Set([...known.always, ...known.sometimes]);
    // A mention is a message, which is looked at as one, too.
    const isMessage = kind === "event app_mention";
    const invented = [...paths].filter(
      (path) => !isMessage && !all.has(path) && !(`${kind}: ${path}` in seenElsewhere),
    );
    const missing = known.always.filter((path) => !paths.has(path));
    return [
      ...invented.map((path) => `${kind}: ${path} is in no recording`),
      ...missing.map((path) => `${kind}: ${path} is missing`),
    ];
  });
  expect([...new Set(faults)].toSorted()).toEqual([]);
});
