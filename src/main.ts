// What `npm start` runs: the bots and platforms that natter.yaml and the environment name.
import { run } from "./run.ts";

run();
