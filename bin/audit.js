// Asks the registry for known holes in the packages that natter runs on. A hole that is rated high or critical fails the run. Not every
// registry answers this question: then the program says that nothing was checked.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const { stdout, stderr } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
  cwd: root,
  encoding: "utf8",
  timeout: 60_000,
});
const { vulnerabilities, message = stderr } = stdout ? JSON.parse(stdout) : {};

if (!vulnerabilities) {
  const reason = String(message)
    .replaceAll(/\bhttps?:\S+/g, "the registry")
    .trim();
  console.log(`The registry answers no audit, so no package was checked. npm says: ${reason}`);
} else {
  const grave = Object.values(vulnerabilities).filter(({ severity }) => /^(?:high|critical)$/.test(severity));
  for (const { name, severity, range } of grave) console.error(`${severity}: ${name} ${range}`);
  if (grave.length > 0) {
    console.error("Update these packages: `npm audit --omit=dev` tells more about each.");
    process.exitCode = 1;
  } else console.log(`No package has a hole that is rated high or critical.`);
}
