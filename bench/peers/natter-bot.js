// The same bot with natter, from the built package.
import { run } from "natter";

run(({ turn }) => `You said: ${turn.text}`);
