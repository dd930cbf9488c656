// The same bot with natter, from the built package.
import { run } from "natter";

await run(({ turn }) => `You said: ${turn.text}`);
