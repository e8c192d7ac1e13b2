// A program of somebody else's, with the client that openapi-fetch makes of the types that
// openapi-typescript reads from the served document. e2e/typescript.spec.js compiles it with
// --strict and runs it: client.js ADDRESS KEY.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] }; // all that is asked of Node

const [baseUrl = "", key = ""] = process.argv.slice(2);
const api = createClient<paths>({
  baseUrl,
  headers: { Authorization: `Bearer ${key}` },
});

/** The version is a number, and there: the compiler says so, not we. */
function etag(of: { version: number }): string {
  return `"${of.version}"`;
}

async function schedule(): Promise<components["schemas"]["Schedule"]> {
  const { data, error } = await api.POST("/schedules", {
    body: {
      name: "From TypeScript",
      time_zone: "Australia/Sydney",
      hours: { monday: "09:00-17:00" },
    },
  });
  if (!data) throw new Error(error.detail);
  return data;
}

const made = await schedule();
const { data: changed } = await api.PATCH("/schedules/{id}", {
  params: { path: { id: made.id }, header: { "If-Match": etag(made) } },
  body: { description: "Changed" },
});
const { error: stale } = await api.PATCH("/schedules/{id}", {
  params: { path: { id: made.id }, header: { "If-Match": etag(made) } },
  body: { description: "Too late" },
});
const { error: refused } = await api.POST("/schedules", {
  body: { name: "", time_zone: "Mars/Olympus" },
});

const { data: services } = await api.GET("/web-services", {
  params: { query: { limit: 100 } },
});
const names: string[] = (services?.items ?? []).map(
  (service) => `${service.method} ${service.domain}${service.path}`,
);
const { data: boxes } = await api.GET("/voicemail-boxes");
const { data: carriers } = await api.GET("/carriers");
const kinds: string[] = (carriers?.items ?? []).map((carrier) => carrier.kind);
const { data: workspace } = await api.GET("/workspace", {
  parseAs: "text",
});

// What the document does not have does not compile.
// @ts-expect-error there is no such field
const missing: unknown = made.nmae;
// @ts-expect-error there is no such method
const method: components["schemas"]["WebService"]["method"] = "FETCH";
// @ts-expect-error a service always has its name
const nameless: undefined = services?.items[0].name;

console.log(
  JSON.stringify({
    made: made.name,
    monday: made.hours.monday,
    emergency: made.emergency.on,
    changed: changed?.description,
    stale: stale?.status,
    refused: refused?.errors?.map((problem) => problem.field),
    names,
    kinds,
    boxes: boxes?.items.length,
    workspace: typeof workspace,
    wrong: [missing, method, nameless].length,
  }),
);
