// The same bot with natter, and with what a model would be told: names and what was said before.
import { run } from "natter";

run(({ turn, people, history }) => `You said: ${turn.text} (${people[0]?.name}, ${history.length} before)`);
