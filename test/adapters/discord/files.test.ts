import { expect, test } from "vitest";
import { playOnDiscord } from "./playing.ts";

const play = playOnDiscord();
const { open, asks, answers } = play;

const file = (name: string) =>
  ({ type: "attachment", name, mimeType: "text/csv", data: new TextEncoder().encode("a,b") }) as const;

test("a file that the bot may not send where it is asked: its text stands all the same, and says what is missing", async () => {
  await open({ adapter: { freshAfter: 0 } });
  const { simulator } = play.ground;
  simulator.permit(simulator.general, simulator.application.person, { deny: ["ATTACH_FILES"] });
  await play.scene.run(async function* () {
    yield "Here it is.";
    yield file("table.csv");
  });
  await asks("a table");
  await expect(play.scene.stage.channel).toShow(/Here it is\.[\s\S]*table\.csv: may not be sent here/);
  await expect.poll(() => answers()).toHaveLength(1);
});

test("more files than a message takes go on in the next one", async () => {
  await open();
  const names = Array.from({ length: 23 }, (_, index) => `table-${index}.csv`);
  await play.scene.run(async function* () {
    yield "Here they are.";
    yield* names.map(file);
  });
  await asks("all tables");
  await expect(play.scene.stage.channel).toShowFile("table-22.csv");
  const sent = answers().map((message) => message.versions.at(-1)?.content.files.map(({ name }) => name));
  expect(sent).toEqual([names.slice(0, 10), names.slice(10, 20), names.slice(20)]);
});
