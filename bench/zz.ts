import { benchSimulator } from "/work/main/bench/simulator.ts";
console.log(await benchSimulator());
