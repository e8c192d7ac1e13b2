// A client in TypeScript, of the types that public tools make of the served document:
// it compiles with all that --strict looks for, and works with the program.
import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "./test.js";

const run = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("a client in TypeScript compiles strictly and works", async ({
  server,
  request,
}, info) => {
  const document = await (await request.get("/api/v1/openapi.json")).json();
  const types = astToString(await openapiTS(document));
  // An object of which nothing is known: a generator did not understand us.
  expect(
    types
      .split("\n")
      .filter((line) => /Record<string, never>|: never\[\]/.test(line))
      .filter((line) => !/^export type (webhooks|\$defs) /.test(line)),
  ).toEqual([]);

  const dir = info.outputPath("client");
  await mkdir(dir, { recursive: true });
  await writeFile(`${dir}/api.d.ts`, types);
  await writeFile(`${dir}/package.json`, `{"type":"module"}`);
  await copyFile(at("typescript/client.ts"), `${dir}/client.ts`);
  const strict =
    "--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --noEmitOnError --lib es2023,dom,dom.iterable --target es2023 --module nodenext";
  try {
    await run(
      process.execPath,
      [at("../node_modules/typescript/bin/tsc"), "client.ts"].concat(
        strict.split(" "),
      ),
      { cwd: dir },
    );
  } catch (problem) {
    throw new Error(problem.stdout);
  }

  const key = (await server.run(["api-key", "add", "TypeScript"])).match(
    /hl_\S+/,
  )[0];
  const { stdout } = await run(process.execPath, [
    `${dir}/client.js`,
    `${server.url}/api/v1`,
    key,
  ]);
  const heard = JSON.parse(stdout);
  expect(heard).toMatchObject({
    made: "From TypeScript",
    monday: "09:00-17:00",
    emergency: false,
    changed: "Changed",
    stale: 412,
    refused: ["name", "time_zone"],
    boxes: expect.any(Number),
    workspace: "string",
  });
  expect(heard.names.length).toBeGreaterThan(3);
  for (const name of heard.names) expect(name).toMatch(/^(GET|POST) \S+\/\S*$/);
  expect(heard.kinds).toContain("twiml");
});
