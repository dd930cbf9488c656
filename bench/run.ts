// Prints every figure with its goal. `npm run bench -- core` runs the benches whose name begins with "core".
import { benchAdmit } from "./admit.ts";
import { benchColdStart } from "./cold-start.ts";
import { benchCorePath } from "./core-path.ts";
import { benchDiscordMemory } from "./discord-memory.ts";
import type { Figure } from "./figure.ts";
import { benchFirstText } from "./first-text.ts";
import { benchLiveAnswers } from "./live-answers.ts";
import { benchMiddleware } from "./middleware.ts";
import { benchModels } from "./models.ts";
import { benchPages } from "./pages.ts";
import { benchReplicas } from "./replicas.ts";
import { benchSessions } from "./sessions.ts";
import { benchText } from "./text.ts";
import { benchSimulator } from "./simulator.ts";
import { benchWriteBehind } from "./write-behind.ts";

const benches: Record<string, () => Promise<Figure[]>> = {
  "cold start": benchColdStart,
  "first text": benchFirstText,
  "core path": benchCorePath,
  text: benchText,
  pages: benchPages,
  middleware: benchMiddleware,
  models: benchModels,
  admit: benchAdmit,
  sessions: benchSessions,
  replicas: benchReplicas,
  "write-behind": benchWriteBehind,
  "live answers": benchLiveAnswers,
  simulator: benchSimulator,
  "discord memory": benchDiscordMemory,
};

const [wanted = ""] = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (!name.startsWith(wanted)) continue;
  for (const { what, value, unit, goal } of await bench()) {
    const figure = value.toPrecision(3).padStart(8);
    console.log(
      `${what.padEnd(60)} ${figure} ${unit.padEnd(12)} ${goal === undefined ? "" : `goal ${goal}`}`,
    );
  }
}
